from datetime import date

import numpy as np

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
