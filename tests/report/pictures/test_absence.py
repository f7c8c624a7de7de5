from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from muster.report.pictures.absence import (
    REASON_COLOURS,
    SHOWN,
    absent,
    monthly_reasons,
    reason,
    reasons,
    returns,
    speaker,
    windows,
)
from tests.report.fake_result import fake_result


def test_every_claim_is_marked_and_named(case, results):
    axes = absent(case, results).axes[0]
    marks = [line.get_ydata()[0] for line in axes.lines if line.get_marker() == "D"]
    assert marks == [200_000, 400_000]
    assert [text.get_text() for text in axes.texts[:2]] == [
        "200,000: Defence minister M. Fedorov",
        "400,000: serving officer",
    ]


def test_the_line_counts_those_gone_for_good(case, results):
    line = absent(case, results).axes[0].lines[0]
    assert line.get_ydata()[-1] == results[0].daily["absent"][-1] + results[0].daily["gone"][-1]


def test_shares_of_reasons_add_up_to_all(case, results):
    axes = reasons(case, results).axes[0]
    assert axes.get_ylim() == (0, 1)
    shares = [text.get_text() for text in axes.get_legend().get_texts()]
    assert all(text.endswith("%") for text in shares)


def test_rare_reasons_are_put_together(results):
    flows = monthly_reasons(results[0])
    assert len(flows) == 8
    daily = {**results[0].daily, **{f"reason_rare{n}": np.ones(len(results[0].daily["left"])) for n in range(9)}}
    crowded = type(results[0])(**{**vars(results[0]), "daily": daily})
    flows = monthly_reasons(crowded)
    assert list(flows)[-1] == "All others"
    assert len(flows) == SHOWN + 1 <= len(REASON_COLOURS)


def test_reasons_speak_as_the_mechanism_declares():
    assert reason("reason_trust") == "Lost trust in command"
    assert reason("reason_never_heard_of") == "Never heard of"


def test_windows_open_and_close_as_the_history_says(case):
    assert windows(case, case.end) == [
        (date(2024, 11, 29), date(2025, 3, 2)),
        (date(2025, 5, 10), date(2025, 8, 31)),
    ]


def test_a_window_that_is_still_open_ends_with_the_run(case):
    assert windows(case, date(2025, 6, 1))[-1] == (date(2025, 5, 10), date(2025, 6, 1))
    assert windows(case, date(2024, 6, 1)) == []


def test_published_returns_are_drawn_as_weekly_means(case, results):
    bars = [line for line in returns(case, results).axes[0].lines if len(line.get_xdata()) == 2]
    weekly = sorted(line.get_ydata()[0] for line in bars if line.get_ydata()[0] == line.get_ydata()[1] > 1)
    assert round(weekly[-1]) == 5250  # 3,000 in the first four days
    assert len(weekly) == 5


def test_a_speaker_is_named_without_the_outlet(case):
    assert {speaker(f) for f in case.figures if f.quantity == "currently_absent"} == {
        "Defence minister M. Fedorov",
        "serving officer",
    }


def test_a_claim_is_named_on_the_side_that_the_line_leaves_free(case, results):
    low = tuple(replace(f, value=1.0) if f.quantity == "currently_absent" else f for f in case.figures)
    for army, side in ((case, "right"), (replace(case, figures=low), "center")):
        texts = [text for text in absent(army, results).axes[0].texts if ": " in text.get_text()]
        assert {text.get_ha() for text in texts} <= {"right", "center"}
        assert texts[-1].get_ha() == side


def test_claims_after_the_end_of_the_run_are_not_drawn(case):
    short = fake_result(case, days=400)
    axes = absent(case, [short]).axes[0]
    assert not [line for line in axes.lines if line.get_marker() == "D"]
    assert not axes.texts


def test_a_claim_lies_below_the_top_of_the_panel(case, results):
    axes = absent(case, results).axes[0]
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] > 400_000
    assert axes.get_ylabel() == "people absent"


def test_a_source_without_an_outlet_is_its_own_speaker(case):
    figure = next(f for f in case.figures if f.quantity == "currently_absent")
    assert speaker(replace(figure, source="General Staff")) == "General Staff"
    assert speaker(replace(figure, source="A. Person, The Paper, p. 3")) == "A. Person"


def test_reasons_of_a_month_add_up_to_one(case, results):
    axes = reasons(case, results).axes[0]
    tops = axes.collections[-1].get_paths()[0].vertices[:, 1]
    assert tops.max() == pytest.approx(1.0)
    assert len({tuple(c.get_facecolor()[0]) for c in axes.collections}) == len(axes.collections)


def test_the_commonest_reason_comes_first_and_is_named_with_its_share(case, results):
    flows = monthly_reasons(results[0])
    sums = [flow.sum() for flow in flows.values()]
    assert sums == sorted(sums, reverse=True)
    said = [text.get_text() for text in reasons(case, results).axes[0].get_legend().get_texts()]
    assert said[-1].startswith(f"{next(iter(flows))}: ")


def test_a_month_in_which_nobody_left_has_no_share(case, results):
    daily = {k: np.zeros_like(v) if k.startswith("reason_") else v for k, v in results[0].daily.items()}
    axes = reasons(case, [replace(results[0], daily=daily)]).axes[0]
    assert all(c.get_paths()[0].vertices[:, 1].max() == 0 for c in axes.collections)


def test_returns_are_weekly_and_at_full_size(case, results):
    half = replace(results[0], scale=0.5)
    line, doubled = (
        next(line for line in returns(case, [run]).axes[0].lines if line.get_label() == "Simulated returns")
        for run in (results[0], half)
    )
    assert line.get_ydata()[0] == results[0].daily["back"][:7].sum()
    assert doubled.get_ydata() == pytest.approx(2 * line.get_ydata())
    assert set(np.diff(line.get_xdata())) == {7}


def test_the_windows_are_named_once(case, results):
    labels = [text.get_text() for text in returns(case, results).axes[0].get_legend().get_texts()]
    assert labels.count("Window of simplified return") == 1
    assert labels.count("Published, as a weekly mean") == 1


def test_a_lever_set_twice_to_the_same_opens_one_window(case):
    step = next(s for s in case.history if s.lever == "amnesty" and s.value > 0)
    twice = replace(case, history=(step, replace(step, start=date(2025, 1, 1))))
    assert windows(twice, date(2025, 6, 1)) == [(step.start, date(2025, 6, 1))]


def test_a_partisan_number_of_returns_is_not_drawn(case, results):
    said = tuple(replace(f, confidence="partisan") for f in case.figures)
    labels = [
        text.get_text() for text in returns(replace(case, figures=said), results).axes[0].get_legend().get_texts()
    ]
    assert "Published, as a weekly mean" not in labels
