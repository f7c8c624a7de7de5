import pytest

from muster.planning.network import Network
from muster.planning.relax import reinforcements, relaxations, some
from muster.planning.rota import plan_rota
from tests.planning.small import alike, problem, unit

SHORT = problem(alike(5), [500.0] * 4, weeks=8, tour=2, rest=1)


@pytest.fixture(scope="module")
def found():
    assert plan_rota(SHORT, 30).status == "infeasible"
    return {one.name: one for one in relaxations(SHORT)}


def test_each_kind_is_there_and_the_least_share_comes_first(found):
    assert set(found) == {"uncovered", "units", "tours", "tour_limit"}  # a rest of one week cannot be cut
    shares = [one.share for one in relaxations(SHORT)]
    assert shares == sorted(shares)
    assert all(one.least for one in found.values())


def test_the_check_complains_of_just_what_was_given_up(found):
    assert {c.rule for c in found["uncovered"].instances} == {"cover"}
    assert len(found["uncovered"].instances) == found["uncovered"].amount
    assert {c.rule for c in found["tours"].instances} == {"tour"}
    assert len(found["tours"].instances) == found["tours"].amount
    assert found["units"].instances == ()
    assert found["tour_limit"].instances == ()


def test_the_amounts_are_least(found):
    """One unit more makes six, which is 4 x 3 / 2; and five under a limit of four weeks do as well."""
    assert found["units"].amount == 1
    assert plan_rota(SHORT.with_rules(tour_limit=2 + int(found["tour_limit"].amount)), 30).status == "optimal"
    assert plan_rota(SHORT.with_rules(tour_limit=1 + int(found["tour_limit"].amount)), 30).status == "infeasible"


def test_rests_and_reserves_can_be_given_up():
    asked = problem(alike(3), [500.0], weeks=6, tour=1, rest=2, reserve=1)
    names = {one.name: one for one in relaxations(asked)}
    assert {"rests", "reserve", "rest"} <= set(names)
    assert {c.rule for c in names["reserve"].instances} == {"reserve"}


def test_strengths_that_differ_are_counted_in_sectors():
    asked = problem([unit(fit=300.0), unit("b", fit=400.0)], [700.0], weeks=4, tour=1, rest=1)
    names = {one.name: one for one in relaxations(asked)}
    assert names["uncovered"].measure == "sector-weeks"
    assert names["uncovered"].amount == 2


def test_more_units_are_fresh_and_like_the_first_of_their_kind():
    asked = problem([unit(in_line=1, sector=0, dose=50.0, strength=1234.0)], [500.0])
    (more,) = reinforcements(Network(asked), [1])
    assert (more.strength, more.in_line, more.dose, more.ready) == (1234.0, 0, 0.0, 0)


def test_names_are_listed_or_counted():
    assert some({"B", "A"}, "unit") == "A, B"
