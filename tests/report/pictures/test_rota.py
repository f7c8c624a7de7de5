import numpy as np

from muster.planning.check import check_plan
from muster.report import style
from muster.report.pictures import rota
from tests.planning.small import alike, problem

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
