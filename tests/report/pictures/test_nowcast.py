from dataclasses import replace

import pytest

from muster.report.pictures import nowcast as pictures
from muster.report.words import count
from tests.report.made_fit import CASE, nowcast

FOUND = nowcast()


def test_claims_are_marked_and_named_where_they_are_true():
    above, below = pictures.absent(FOUND).axes
    assert any("700" in text.get_text() for text in above.texts)
    assert len(below.get_yticklabels()) == len(pictures.STOCKS)
    assert below.get_legend().get_texts()[0].get_text() == "claim true of this definition"


def test_a_case_without_claims_has_intervals_alone():
    bare = replace(FOUND, claims=())
    assert pictures.absent(bare).axes[1].get_legend() is None
    assert len(pictures.shares(bare).axes[0].get_yticklabels()) == 4


def test_ages_and_flows_start_at_nothing():
    assert pictures.ages(FOUND).axes[0].get_xlim()[0] == 0
    axes = pictures.flows(CASE, FOUND).axes[0]
    assert axes.get_ylim()[0] == 0
    assert [t.get_text() for t in axes.get_legend().get_texts()][:4] == [said for _, said in pictures.TINTS.values()]


def test_the_median_is_written_where_it_is_drawn():
    above = pictures.absent(FOUND).axes[0]
    middle = FOUND.of("absent")[1]
    line = next(line for line in above.lines if str(line.get_label()).startswith("median"))
    assert line.get_xdata()[0] == middle
    assert line.get_label() == f"median {count(middle)}"
    assert above.get_title(loc="left").startswith("Absent on 30 Jun 2031")


def test_every_draw_stands_in_a_bar():
    above = pictures.absent(FOUND).axes[0]
    assert sum(bar.get_height() for bar in above.containers[0]) == len(FOUND.counted)


def test_intervals_hold_their_medians_and_are_those_counted():
    below = pictures.absent(FOUND).axes[1]
    lines = [line for line in below.lines if len(line.get_ydata()) == 2 and line.get_linewidth() == 6]
    assert len(lines) == len(pictures.STOCKS)
    for line, name in zip(lines, pictures.STOCKS, strict=True):
        low, middle, high = FOUND.of(name)
        assert list(line.get_xdata()) == [low, high]
        assert low < middle < high


def test_two_claims_keep_names_of_their_own():
    first = next(placed for placed in FOUND.claims if placed.figure.value >= 1)
    other = replace(first, figure=replace(first.figure, id="X", value=900.0, source="A. Officer via Paper"))
    above, below = pictures.absent(replace(FOUND, claims=(*FOUND.claims, other))).axes
    for axes in (above, below):
        said = [text.get_text() for text in axes.texts]
        assert "900: A. Officer" in said
        assert len(said) == len(set(said)) == 2
    places = [text.xy[1] for text in above.texts]
    assert places[0] - places[1] == pytest.approx(0.13)


def test_a_claim_that_no_definition_makes_true_has_a_line_and_no_mark():
    first = next(placed for placed in FOUND.claims if placed.figure.value >= 1)
    below = pictures.absent(replace(FOUND, claims=(replace(first, true_if=()),))).axes[1]
    assert below.get_legend() is None
    assert [line for line in below.lines if list(line.get_xdata()) == [first.figure.value] * 2]


def test_shares_run_from_nothing_to_all_and_are_named():
    axes = pictures.shares(FOUND).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()][::5] == ["0%", "100%"]
    assert axes.get_xlim() == (-0.08, 1.08)
    assert len(axes.get_yticklabels()) == 4


def test_how_long_they_are_away_has_its_interval_beside_it():
    axes = pictures.ages(FOUND).axes[0]
    for k, text in enumerate(axes.texts):
        low, middle, high = pictures.interval(FOUND.ages[:, k])
        assert text.get_text() == f"{count(middle)} ({count(low)}–{count(high)})"
        assert high < axes.get_xlim()[1] / 1.2
    assert axes.get_xlabel() == "people away"


def test_flows_have_colours_of_their_own_and_a_point_for_each_whole_month():
    axes = pictures.flows(CASE, FOUND).axes[0]
    lines = {line.get_label(): line for line in axes.lines if len(line.get_xdata()) > 2}
    assert set(lines) == {said for _, said in pictures.TINTS.values()}
    assert {len(line.get_xdata()) for line in lines.values()} == {18}
    assert len({line.get_color() for line in lines.values()}) == 4
    assert axes.get_ylabel() == "a month"


def test_a_nowcast_without_flows_draws_none():
    axes = pictures.flows(CASE, replace(FOUND, flows={"departures": FOUND.flows["departures"]})).axes[0]
    assert "caught" not in [text.get_text() for text in axes.get_legend().get_texts()]
