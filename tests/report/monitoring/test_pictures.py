"""Pictures are drawn from the document alone, so they can show nothing that it hides."""

import inspect

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
