import numpy as np
import pytest

from muster.planning.exact import choose, write_out
from muster.planning.master import Master, guess, raise_bound
from muster.planning.pattern import Tour
from muster.planning.price import Prices, Table, cheapest
from muster.planning.rota import plan_rota
from tests.planning.small import alike, problem, unit

FRONT = problem(alike(4), [500.0, 500.0], weeks=6, tour=2, rest=1)


def test_like_units_are_one_kind_and_columns_are_kept_once():
    master = Master(FRONT, [(Tour(0, 2, 0),)] * 4)
    assert master.count.tolist() == [4]
    assert len(master.columns) == 1
    assert not master.add(0, (Tour(0, 2, 0),))
    assert master.add(0, ())
    assert master.rows()[:, 0].tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    assert master.required().tolist() == [2.0] * 6 + [0.0] * 6


def test_the_bound_rises_to_the_linear_programme_and_never_passes_the_optimum():
    status, patterns, optimum = choose(write_out(FRONT), 60)
    assert status == "optimal"
    bounds = [found.value for found in raise_bound(Master(FRONT, patterns), Table(FRONT), 0.0)]
    assert bounds == sorted(bounds)
    assert bounds[-1] <= optimum + 1e-6
    assert bounds[-1] == pytest.approx(optimum, rel=0.02)


@pytest.mark.parametrize("seed", range(6))
def test_no_bound_passes_the_optimum_whatever_the_units(seed):
    rng = np.random.default_rng(seed)
    late = [int(rng.integers(2)) * (n > 2) for n in range(5)]
    units = [
        unit(f"u{n}", strength=float(rng.choice([1000, 3000])), dose=float(rng.uniform(0, 90)), away=wait, ready=wait)
        for n, wait in enumerate(late)
    ]
    asked = problem(units, [500.0], weeks=6, tour=2, rest=1, reserve=1)
    status, patterns, optimum = choose(write_out(asked), 60)
    assert status == "optimal"
    last = list(raise_bound(Master(asked, patterns), Table(asked)))[-1]
    assert last.value <= optimum + 1e-6


def test_the_guess_is_what_a_week_in_the_line_costs():
    prices = guess(Master(FRONT, [()] * 4))
    assert prices.cover.shape == (1, 6)
    assert (prices.cover > 3000 * FRONT.strain.losses).all()
    assert plan_rota(FRONT, 30).status == "optimal"


def test_patterns_that_cannot_cover_have_no_price():
    with pytest.raises(ArithmeticError, match="linear programme of patterns"):
        Master(FRONT, [()] * 4).solve()


def test_the_programme_of_all_patterns_is_below_the_optimum_and_its_prices_pay():
    whole = write_out(FRONT)
    value, prices = whole.solve()
    assert value <= choose(whole, 60)[2] + 1e-6
    assert (prices.cover >= 0).all()
    assert (prices.reserve >= 0).all()
    assert prices.cover.shape == FRONT.required.shape


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_prices_they_give_a_bound(seed):
    """Lagrange: what prices pay for all that is required, plus the cheapest pattern of each at them."""
    rng = np.random.default_rng(seed)
    prices = Prices(rng.uniform(0, 150, (1, 6)), rng.uniform(0, 20, 6))
    asked = problem(alike(4), [500.0], weeks=6, tour=2, rest=1, reserve=1)
    paid = (prices.cover * asked.required).sum() + prices.reserve.sum() * asked.reserve
    value = paid + sum(cost for cost, _ in cheapest(Table(asked), asked.units, prices))
    assert value <= choose(write_out(asked), 60)[2] + 1e-6


def test_nothing_is_guessed_for_weeks_in_which_nothing_is_needed():
    asked = problem(alike(2), [[500.0, 0.0, 500.0]], weeks=3, tour=1, rest=1)
    cover = guess(Master(asked, [(), ()])).cover[0]
    assert cover[1] == 0.0
    assert cover[0] == cover[2] > 0.0


def test_units_that_differ_in_anything_but_name_are_kinds_of_their_own():
    units = [unit("a"), unit("b"), unit("c", dose=1.0), unit("d", in_line=1, sector=0), unit("e", strength=2.0)]
    master = Master(problem(units, [500.0]), [])
    assert master.count.tolist() == [2, 1, 1, 1]
    assert master.columns == []


def test_bounds_stay_under_the_linear_programme_and_rounds_are_counted():
    patterns = choose(write_out(FRONT), 60)[1]
    found = list(raise_bound(Master(FRONT, patterns), Table(FRONT), 0.0))
    assert [one.rounds for one in found] == list(range(1, len(found) + 1))
    assert all(one.value <= one.relaxed + 1e-6 for one in found)
    relaxed = [one.relaxed for one in found]
    assert relaxed == sorted(relaxed, reverse=True)
