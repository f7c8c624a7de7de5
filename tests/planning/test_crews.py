from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.planning import crews as module
from muster.planning.crews import Crews, smallest
from muster.planning.flow import Programme
from muster.planning.network import Network
from tests.planning.small import problem, unit


@given(
    fits=st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True).map(lambda f: sorted(f, reverse=True)),
    have=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    need=st.integers(1, 25),
)
def test_crews_are_all_that_reach_a_need_and_no_more(fits, have, need):
    have = have[: len(fits)]
    found = list(smallest(fits, have, need))
    assert len(found) == len(set(found))

    def enough(crew):
        return sum(c * f for c, f in zip(crew, fits, strict=True)) >= need

    every = [crew for crew in product(*(range(n + 1) for n in have)) if enough(crew)]
    for crew in found:
        assert crew in every
        weakest = max(k for k, count in enumerate(crew) if count)
        assert not enough([count - (k == weakest) for k, count in enumerate(crew)])
    for crew in every:  # whatever reaches the need holds a listed crew
        assert any(all(a <= b for a, b in zip(small, crew, strict=True)) for small in found)


def test_sectors_alike_are_one_post():
    asked = problem([unit(fit=300.0), unit("b", fit=800.0)], [700.0, 700.0, 400.0], pressures=[1.0, 1.0, 1.0])
    crews = Crews(asked)
    assert [(post.group, post.need[0], post.sectors) for post in crews.posts] == [(0, 400.0, 1), (0, 700.0, 2)]
    assert crews.wanted[:, 0].tolist() == [1, 2]
    assert crews.of_need(700.0).tolist() == [[1, 0]]
    assert crews.complete


def test_nothing_is_wanted_where_nothing_is_needed():
    asked = problem([unit(fit=300.0), unit("b", fit=800.0)], [[0.0, 700.0]], weeks=2, rest=1)
    assert Crews(asked).wanted.tolist() == [[0, 1]]


def test_nobody_is_needed_for_nothing_and_nobody_is_found_among_none():
    assert list(smallest([3.0, 2.0], [1, 2], 0.0)) == [(0, 0)]
    assert list(smallest([], [], 1.0)) == []
    assert list(smallest([3.0], [1], 4.0)) == []


def test_posts_differ_by_pressure_and_by_need():
    units = [unit(fit=300.0), unit("b", fit=800.0)]
    asked = problem(units, [700.0, 700.0, 400.0], pressures=[1.0, 2.0, 1.0])
    assert [(post.group, post.sectors) for post in Crews(asked).posts] == [(0, 1), (0, 1), (1, 1)]


def test_strengths_are_listed_from_the_strongest_and_once():
    asked = problem([unit(fit=300.0), unit("b", fit=800.0), unit("c", fit=300.0)], [400.0])
    crews = Crews(asked)
    assert crews.fits == [800.0, 300.0]
    assert crews.of_need(400.0).tolist() == [[1, 0], [0, 2]]
    assert crews.of_need(2000.0).shape == (0, 2)


@pytest.mark.parametrize(("most", "status", "complete"), [(3000, "infeasible", True), (0, "unknown", False)])
def test_where_crews_were_left_out_finding_none_proves_nothing(monkeypatch, most, status, complete):
    monkeypatch.setattr(module, "MOST", most)
    asked = problem([unit(fit=300.0), unit("b", fit=400.0)], [700.0], weeks=4, tour=1, rest=1)
    programme = Programme(Network(asked))
    flow = programme.solve()
    assert programme.crews.complete is complete
    assert flow.status == status
    assert (flow.bound == 0.0) == (status == "unknown")
