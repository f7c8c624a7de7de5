from dataclasses import replace

import pytest

from muster.planning.check import check_plan
from muster.planning.flow import Programme
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


def test_many_names_are_counted_and_few_are_listed_in_order():
    assert some(set("CAB"), "unit") == "A, B, C"
    assert some(set("ABCDE"), "sector") == "5 sectors"
    assert some(set(), "unit") == ""


def test_what_is_given_up_is_said_in_words(found):
    assert found["units"].text == "Have 1 unit more, rested and ready in the first week."
    assert found["tour_limit"].text.startswith("Allow every tour ")
    assert found["tour_limit"].text.endswith(" weeks instead of 2.")
    assert f"{found['uncovered'].amount:g} unit-weeks of cover open" in found["uncovered"].text
    assert all("\n" not in one.text for one in found.values())


def test_shares_are_of_what_was_asked(found):
    assert found["units"].share == pytest.approx(1 / 5)
    assert found["uncovered"].share == pytest.approx(found["uncovered"].amount / 32)
    assert found["tours"].share == pytest.approx(found["tours"].amount / 32)
    assert found["tour_limit"].share == pytest.approx(found["tour_limit"].amount / 2)


def test_with_the_units_it_asks_for_there_is_a_schedule(found):
    network = Network(SHORT)
    more = tuple(reinforcements(network, [int(found["units"].amount)]))
    assert plan_rota(replace(SHORT, units=(*SHORT.units, *more)), 30).status == "optimal"
    assert [u.name for u in more] == ["more 1.1"]


def test_a_rest_that_is_asked_for_less_makes_room():
    asked = problem(alike(3), [500.0, 500.0], weeks=6, tour=2, rest=3)
    names = {one.name: one for one in relaxations(asked)}
    assert names["rest"].text == "Ask for 1 week of rest instead of 3."
    assert names["rest"].amount == 2
    looser = asked.with_rules(rest=1)
    sector = plan_rota(looser, 30).sector
    assert check_plan(looser, sector) == []
    assert {c.rule for c in check_plan(asked, sector)} == {"rest"}


def test_no_units_more_are_none():
    assert list(reinforcements(Network(problem(alike(2), [500.0])), [0])) == []
    assert Programme(Network(SHORT)).solve().status == "infeasible"
