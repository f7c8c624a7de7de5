import numpy as np
import pytest

from muster.data.case import load_case
from muster.data.errors import InputError
from muster.ensemble.measures import Columns, Whole
from muster.ensemble.task import Row
from muster.model.scenario import Scenario
from tests.report.fake_result import fake_result

CASE = load_case("drill")


def test_columns_are_taken_as_they_are():
    result = fake_result(CASE)
    taken = Columns(("absent", "left"), ("coverage",)).take(result)
    assert list(taken) == ["absent", "left", "coverage"]
    assert taken["left"] is result.daily["left"]
    assert Columns(("left",)).about() != Columns(("absent",)).about()


def test_an_unknown_column_is_named():
    with pytest.raises(InputError, match="'weather'"):
        Columns(("weather",)).take(fake_result(CASE))


def test_a_result_is_made_again_from_the_whole():
    before, scenario = fake_result(CASE, seed=4, scale=0.5), Scenario.build(CASE)
    row = Row({}, Whole().take(before), 2.5)
    after = Whole.result(row, CASE, scenario, 4, 0.5, before.version)
    for part in ("daily", "weekly", "counts"):
        one, other = getattr(before, part), getattr(after, part)
        assert list(one) == list(other)
        assert all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)
    assert (after.soldiers, after.soldier_days, after.wall_seconds) == (before.soldiers, before.soldier_days, 2.5)
    assert (after.start, after.seed, after.scale) == (CASE.start, 4, 0.5)


def test_a_weekly_column_that_is_unknown_is_named_too():
    with pytest.raises(InputError, match="unknown column 'rain'"):
        Columns(("left",), ("rain",)).take(fake_result(CASE))


def test_the_order_and_the_kind_of_columns_decide_the_digest():
    asked = [(("left", "absent"),), (("absent", "left"),), (("left",), ("absent",)), (("left",),)]
    assert len({str(Columns(*one).about()) for one in asked}) == 4
    assert Whole().about() != Columns(()).about()


def test_nothing_asked_is_nothing_kept():
    assert Columns(()).take(fake_result(CASE)) == {}
