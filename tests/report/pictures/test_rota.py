import numpy as np
import pytest
from matplotlib.colors import to_rgb

from muster.planning.check import check_plan
from muster.report import style
from muster.report.pictures import rota
from tests.planning.small import alike, problem, unit

ASKED = problem(alike(3), [500.0, 0.0], weeks=4, tour=2, rest=1)
TABLE = np.array([[0, 0, -1, 0], [-1, -1, 0, -1], [1, -1, -1, -1]])


def test_rest_that_is_owed_is_told_from_being_ready():
    assert check_plan(ASKED, TABLE) == []
    assert rota.resting(ASKED, TABLE).astype(int).tolist() == [[0, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 0]]


def test_the_gantt_shows_every_unit_and_week():
    (axes,) = rota.gantt(ASKED, TABLE).axes
    assert axes.images[0].get_array().tolist() == [[2, 2, 1, 2], [0, 0, 2, 1], [2, 1, 0, 0]]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["u0", "u1", "u2"]


def test_cover_is_over_need():
    axes = rota.coverage(ASKED, TABLE).axes[0]
    assert axes.images[0].get_array().tolist() == [[2.0, 2.0, 2.0, 2.0], [2.0, 1.0, 1.0, 1.0]]


def test_days_are_drawn_by_unit():
    picture = rota.days(ASKED, TABLE)
    above, below = picture.axes
    assert [bar.get_height() for bar in above.patches[:3]] == [21, 7, 7]
    assert len(below.lines[0].get_xdata()) == 4
    assert style.svg(picture) == style.svg(rota.days(ASKED, TABLE))


def test_the_calendar_is_that_of_the_plan():
    (axes,) = rota.gantt(ASKED, TABLE).axes
    first = style.place(ASKED.start)
    assert axes.images[0].get_extent() == [first, first + 28, 3, 0]


def test_what_a_week_may_be_has_its_colour_and_name():
    (axes,) = rota.gantt(ASKED, TABLE).axes
    legend = axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        "in the line",
        "resting, moving or handing over",
        "ready",
    ]
    cells = axes.images[0]
    shown = [cells.cmap(cells.norm(code))[:3] for code in (2, 1, 0)]
    assert shown == [pytest.approx(to_rgb(patch.get_facecolor())) for patch in legend.get_patches()]


def test_a_long_list_of_units_has_every_tenth_name_and_a_height_that_is_kept():
    many = problem(alike(120), [500.0], weeks=4, tour=2, rest=1)
    idle = np.full((120, 4), -1)
    picture = rota.gantt(many, idle)
    labels = [label.get_text() for label in picture.axes[0].get_yticklabels()]
    assert labels == [f"u{n}" for n in range(0, 120, 10)]
    assert rota.LEAST <= picture.get_size_inches()[1] <= rota.MOST


def test_cover_says_what_it_is_over_and_where_its_scale_ends():
    picture = rota.coverage(ASKED, TABLE)
    scale = picture.axes[1]
    assert scale.get_ylabel() == "fit soldiers there over those needed"
    assert scale.get_yticklabels()[-1].get_text() == "2 or more"


def test_a_sector_that_nobody_holds_has_no_cover():
    idle = np.full((3, 4), -1)
    cells = rota.coverage(ASKED, idle).axes[0].images[0].get_array()
    assert cells.tolist() == [[0.0] * 4, [1.0] * 4], "the second sector needs nobody"


def test_days_in_and_out_of_the_line_add_up_to_the_plan():
    above, below = rota.days(ASKED, TABLE).axes
    inside, outside = above.containers
    assert {a.get_height() + b.get_height() for a, b in zip(inside, outside, strict=True)} == {28}
    assert (above.get_ylabel(), below.get_ylabel()) == ("days", "contact days")
    assert below.get_ylim()[0] == 0


def test_rest_that_was_owed_before_the_plan_is_rest():
    tired = problem([unit("u", ready=2), unit("v")], [0.0], weeks=4, tour=2, rest=1)
    idle = np.full((2, 4), -1)
    assert rota.resting(tired, idle).tolist() == [[True, True, False, False], [False] * 4]
