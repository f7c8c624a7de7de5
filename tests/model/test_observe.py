from types import SimpleNamespace

import numpy as np
import pytest

from muster.kernels.day import LEAST_DAYS
from muster.kernels.docket import close, enter, enter_on_return
from muster.kernels.layout import HOT, Force, Gone, cold
from muster.model.observe import ARTICLES, STAGES, Registrar
from muster.model.states import CHANCE, STATE
from tests.kernels.callable_parts import callable_parts
from tests.model.drill import BASE, CASE, lived, scenario

close, enter, enter_on_return = callable_parts(close, enter, enter_on_return)

N = 20_000  # spells in a test
REGISTERED, SUSPICION, COURT, VERDICT = range(len(STAGES))


def today(**drivers) -> SimpleNamespace:
    usual = {"registration_probability": 0.5, "share_408": 0.2, "registration_delay_days": 30.0}
    usual |= {"registration_capacity_per_month": 1000.0}
    levers = {"court_delay": 1.0, "results_pressure": 0.0, "amnesty": 1.0}
    return SimpleNamespace(day=LEAST_DAYS, certainty=0.1, drivers=usual | drivers, lever=levers.__getitem__)


def registrar(**parameters: float) -> Registrar:
    """Return books of four brigades that are all alike, long enough to hold every case."""
    chosen = scenario(parameters={f"registration.{k}": v for k, v in parameters.items()})
    return Registrar(chosen, 7, 100_000, 1.0, np.zeros(5), np.arange(5))


def absent(n: int = N) -> Force:
    """Return a force of absentees who left on day 0."""
    hot = np.zeros(n, HOT)
    hot["state"] = STATE["absent"]
    return Force(hot, np.zeros(n, cold(1, 1, 1)))


def leave(books: Registrar, soldiers: np.ndarray, view=None, force=None, company: int = 0) -> None:
    """Let soldiers of a company, each of a brigade of its own, leave on day 0 and open their cases."""
    n = soldiers.size
    unread = np.zeros(n, np.int16), np.zeros(n, np.uint8)
    gone = Gone(soldiers.astype(np.int32), np.full(n, company, np.int32), *unread, np.array([0, n]))
    books.open(view or today())
    enter(books.seed, 0, LEAST_DAYS, gone, books.cases, force or absent())


def entered(books: Registrar, view=None, force=None) -> np.ndarray:
    """Return cases by stage and article after all of a force left on day 0."""
    force = force or absent()
    leave(books, np.arange(force.hot.size), view, force)
    return books.arrays["book"].sum(axis=2)


def near(count: float, n: float, share: float) -> bool:
    """Return whether a count of n draws is within five standard errors of its share."""
    return bool(abs(count - n * share) < 5.0 * np.sqrt(n * share * (1.0 - share)))


PLAIN = {"level": 1.0, "technical": 0.0, "duplicates": 0.0, "unit_spread": 0.0}


def test_so_many_spells_become_cases_as_practice_says():
    assert near(entered(registrar(**PLAIN))[REGISTERED].sum(), N, 0.5)


def test_articles_are_split_as_the_path_says():
    cases = entered(registrar(**PLAIN))[REGISTERED]
    assert near(cases[ARTICLES.index("408")], cases.sum(), 0.2)


def test_who_came_back_within_three_days_is_no_case():
    force = absent(100)
    force.hot["state"][:40] = STATE["reserve"]
    force.hot["since"][40:70] = 2  # back and gone again
    full = entered(registrar(**PLAIN | {"level": 1.96}), force=force)[REGISTERED].sum()
    assert 25 <= full <= 30


def test_practice_never_passes_98_percent():
    cases = entered(registrar(**PLAIN | {"level": 3.0}), today(registration_probability=0.9))[REGISTERED].sum()
    assert near(cases, N, 0.98)


def test_brigades_differ_in_practice():
    chosen = scenario(parameters={f"registration.{k}": v for k, v in (PLAIN | {"unit_spread": 1.0}).items()})
    books = Registrar(chosen, 7, 100_000, 1.0, np.array([-2.0, 2.0, 0.0, 0.0, 0.0]), np.arange(5))
    leave(books, np.arange(N))
    few = books.arrays["book"][REGISTERED].sum()
    leave(books, np.arange(N), company=1)
    assert near(few, N, 1.0 / (1.0 + np.exp(2.0)))
    assert near(books.arrays["book"][REGISTERED].sum() - few, N, 1.0 / (1.0 + np.exp(-2.0)))


def test_technical_cases_are_their_share_of_all_cases():
    """A share t of all cases: t / (1 - t) on top of the others."""
    plain = entered(registrar(**PLAIN))[REGISTERED].sum()
    more = entered(registrar(**PLAIN | {"technical": 0.2}))[REGISTERED].sum()
    assert near(more - plain, more, 0.2)


def test_duplicates_come_on_top():
    plain = entered(registrar(**PLAIN))[REGISTERED].sum()
    more = entered(registrar(**PLAIN | {"duplicates": 0.1}))[REGISTERED].sum()
    assert near(more - plain, plain, 0.1)


def test_cases_are_dated_by_their_delay():
    books = registrar(**PLAIN)
    entered(books)
    by_day = books.arrays["book"][REGISTERED].sum(axis=0)
    days, n = np.arange(by_day.size), by_day.sum()
    mean = 30.0 - LEAST_DAYS
    assert by_day[:LEAST_DAYS].sum() == 0
    # an exponential in whole days is half a day short, and its spread is its mean
    assert abs(np.average(days, weights=by_day) - (LEAST_DAYS + mean - 0.5)) < 5.0 * mean / np.sqrt(n) + 0.05


def test_each_stage_takes_its_share_of_the_cases():
    cases = entered(registrar(**PLAIN)).sum(axis=1)
    p = BASE.values("congestion")
    for stage, share in ((SUSPICION, p.suspicion * 0.1), (COURT, 0.1), (VERDICT, p.verdict * 0.1)):
        assert near(cases[stage], cases[REGISTERED], share)


def test_the_same_spell_has_the_same_fate_whoever_else_left():
    alone, among = registrar(), registrar()
    force = absent()
    entered(among, force=force)
    for soldier in range(300):
        leave(alone, np.array([soldier]), force=force)
    few = registrar()
    leave(few, np.arange(300), force=force)
    assert np.array_equal(alone.arrays["book"], few.arrays["book"])
    assert (few.arrays["book"] <= among.arrays["book"]).all()


def test_clerks_enter_no_more_than_they_can_and_lose_nothing():
    books = registrar(**PLAIN | {"capacity": 1.0})
    wanted = entered(books)[REGISTERED]
    limit = int(1000.0 / 30.4375)
    for day in range(1000):
        close(day, books.cases)
        assert books.arrays["book"][REGISTERED, :, day].sum() <= limit
    assert np.array_equal(books.arrays["book"][REGISTERED].sum(axis=1) + books.arrays["backlog"], wanted)
    assert books.arrays["backlog"].sum() == 0


def test_the_load_that_is_felt_settles_at_the_cases_of_a_day():
    books = registrar()
    for day in range(600):
        books.arrays["book"][REGISTERED, 0, day] = 10
        close(day, books.cases)
    assert books.arrays["inflow"][0] == pytest.approx(10.0, rel=1e-3)


def test_certainty_is_a_constant_when_congestion_is_left_out():
    army = lived(1, scenario(without=("congestion",)))
    army.registrar.arrays["inflow"][0] = 1e6
    assert army.registrar.certainty(army.today) == BASE.parameters["congestion.court"]


def test_cases_dated_after_the_end_are_dropped():
    books = Registrar(BASE, 7, CASE.days, 1.0, np.zeros(5), np.arange(5))
    view = today(registration_delay_days=10_000.0)
    assert entered(books, view)[REGISTERED].sum() < 0.3 * N


def welcome(books: Registrar, view, force: Force) -> None:
    """Let all of a force come back on the day of the view."""
    soldiers = np.arange(N, dtype=np.int32)
    books.open(view)
    back = np.full(N, CHANCE["return"], np.uint8)
    enter_on_return(books.seed, view.day, N, soldiers, back, CHANCE["return"], LEAST_DAYS, books.cases, force)


def test_a_return_within_a_window_opens_the_case_that_was_missing():
    books, force = registrar(**PLAIN | {"on_return": 0.6}), absent()
    leave(books, np.arange(N), force=force)
    before = books.arrays["book"][REGISTERED].sum()
    welcome(books, today(), force)
    assert near(books.arrays["book"][REGISTERED].sum() - before, N - before, 0.6)
    assert books.arrays["book"][COURT].sum() < before


def test_outside_a_window_a_return_opens_no_case():
    books, force, view = registrar(**PLAIN), absent(), today()
    view.lever = {"court_delay": 1.0, "results_pressure": 0.0, "amnesty": 0.0}.__getitem__
    welcome(books, view, force)
    assert books.arrays["book"].sum() == 0
