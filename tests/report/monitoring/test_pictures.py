"""Pictures are drawn from the document alone, so they can show nothing that it hides."""

import inspect

import numpy as np
import pytest

from muster.report import style
from muster.report.monitoring import pictures


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_every_picture_is_drawn_from_the_document_and_is_the_same_each_time(name, content):
    draw = pictures.PICTURES[name]
    assert list(inspect.signature(draw).parameters) == ["content"]
    first = style.svg(draw(content))
    assert first == style.svg(draw(content))
    assert first.startswith("<?xml")


def test_the_funnel_shows_only_units_that_may_be_shown(content):
    (axes,) = pictures.funnel(content).axes
    drawn = sum(len(line.get_xdata()) for line in axes.lines if line.get_linestyle() == "None")
    assert drawn == sum(not entry["suppressed"] for entry in content["profiles"])


def test_the_caterpillar_names_nobody(content):
    (axes,) = pictures.caterpillar(content).axes
    texts = [text.get_text() for text in axes.texts] + [label.get_text() for label in axes.get_xticklabels()]
    assert not any("U" in text for text in texts)


def test_the_forest_has_a_line_for_each_condition(content):
    (axes,) = pictures.forest(content).axes
    assert len(axes.get_yticklabels()) == len(content["preconditions"])


def test_alarms_are_marked_in_windows(content):
    entries = [entry for entry in content["alarms"] if entry["windows"]]
    assert entries
    titles = [axes.get_title(loc="left") for axes in pictures.alarms(content).axes]
    assert entries[0]["unit"] in titles
    assert "No alarm whose counts" in pictures.alarms(content | {"alarms": []}).axes[0].texts[0].get_text()


def test_hidden_months_leave_gaps(content):
    months = [entry | {"observed": None, "suppressed": True} for entry in content["months"][:2]] + content["months"][2:]
    assert style.svg(pictures.by_month(content | {"months": months}))


# ---------------------------------------------------------------- what a reader sees


def words(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_each_kind_of_condition_has_its_colour_mark_and_name_once(content):
    (axes,) = pictures.forest(content).axes
    kinds = list(dict.fromkeys(entry["kind"] for entry in content["preconditions"]))
    assert words(axes) == [pictures.KINDS[kind] for kind in kinds]
    assert len(set(pictures.COLOURS.values())) == len(set(pictures.MARKS.values())) == 3
    marks = [line for line in axes.lines if line.get_marker() not in ("None", "")]
    assert [line.get_xdata()[0] for line in marks] == [entry["rate_ratio"] for entry in content["preconditions"]]


def test_every_interval_lies_inside_the_axis_of_ratios(content):
    wide = [entry | {"low90": 0.02, "high90": 40.0} for entry in content["preconditions"]]
    (axes,) = pictures.forest(content | {"preconditions": wide}).axes
    low, high = axes.get_xlim()
    assert low < 0.02 < 40.0 < high
    assert axes.get_xscale() == "log"


def test_ratios_are_written_plainly_around_one(content):
    (axes,) = pictures.forest(content).axes
    said = [axes.xaxis.get_major_formatter()(value, 0) for value in axes.get_xticks()]
    assert {"0.8", "1", "1.25"} <= set(said)


def test_a_panel_without_conditions_has_an_empty_forest(content):
    (axes,) = pictures.forest(content | {"preconditions": []}).axes
    assert axes.get_legend() is None
    assert axes.get_yticklabels() == []


def test_units_outside_the_limits_have_a_mark_of_their_own(content):
    which = next(k for k, entry in enumerate(content["profiles"]) if entry["expected"] is not None)
    moved = [
        entry | {"position": "above 3 SD"} if k == which else entry | {"position": "within"}
        for k, entry in enumerate(content["profiles"])
    ]
    (axes,) = pictures.funnel(content | {"profiles": moved}).axes
    outside = next(line for line in axes.lines if str(line.get_label()).startswith("outside"))
    assert list(outside.get_xdata()) == [moved[which]["expected"]]
    assert outside.get_ydata()[0] == pytest.approx(moved[which]["observed"] / moved[which]["expected"])


def test_the_limits_are_wider_for_small_units_and_for_three_deviations(content):
    (axes,) = pictures.funnel(content).axes
    two, _, three, _ = (line.get_ydata() for line in axes.lines[:4])
    assert (three > two).all()
    assert two[0] > two[-1]
    assert {"2 SD limits", "3 SD limits"} <= set(words(axes))


def test_units_are_counted_in_their_own_word_without_a_name(content):
    shown = sum(not entry["suppressed"] for entry in content["profiles"])
    named = content | {"panel": content["panel"] | {"unit_word": "company"}}
    (axes,) = pictures.caterpillar(named).axes
    assert axes.get_xlabel().startswith(f"{shown} companies by size")


def test_the_caterpillar_rises_and_every_ratio_lies_in_its_interval(content):
    (axes,) = pictures.caterpillar(content).axes
    points = sorted((x, y) for line in axes.lines if line.get_marker() == "o" for x, y in line.get_xydata())
    assert [y for _, y in points] == sorted(y for _, y in points)
    ends = {segment[0][0]: segment[:, 1] for c in axes.collections for segment in c.get_segments()}
    assert all(ends[x][0] <= y <= ends[x][1] for x, y in points)


def test_at_most_twelve_units_have_a_panel_and_each_its_months(content):
    entry = next(entry for entry in content["alarms"] if entry["windows"])
    many = [entry | {"unit": f"V{k}"} for k in range(15)]
    shown = [axes for axes in pictures.alarms(content | {"alarms": many}).axes if axes.axison]
    assert [axes.get_title() or axes.get_title(loc="left") for axes in shown] == [f"V{k}" for k in range(12)]
    assert shown[0].get_xticklabels()[0].get_text() == content["months"][0]["month"]


def test_an_alarm_stands_above_the_counts_it_is_about(content):
    axes = pictures.alarms(content).axes[0]
    marks = [line for line in axes.lines if line.get_marker() == "v"]
    assert marks
    tops = [patch.get_data().values.max() for patch in axes.patches]
    assert all(max(tops) < mark.get_ydata()[0] < axes.get_ylim()[1] for mark in marks)


def test_months_name_what_is_counted_and_what_is_still_to_come(content):
    (axes,) = pictures.by_month(content).axes
    assert axes.get_ylabel() == "Departures a month"
    assert words(axes) == ["in the panel, rounded to 5", "reports in the end, 90%", "reported so far"]
    (bare,) = pictures.by_month(content | {"nowcast": []}).axes
    assert words(bare) == ["in the panel, rounded to 5"]


def test_a_hidden_month_has_no_point(content):
    months = [entry | {"observed": None, "suppressed": True} for entry in content["months"][:2]] + content["months"][2:]
    (axes,) = pictures.by_month(content | {"months": months}).axes
    assert np.isnan(axes.lines[0].get_ydata()).tolist() == [entry["suppressed"] for entry in months]
