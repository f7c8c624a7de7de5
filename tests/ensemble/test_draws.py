import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.data.errors import InputError
from muster.ensemble.draws import Draws, defaults

DRAWS = Draws(("trust.start", "early.induction"), np.array([[0.5, 1.0], [0.6, 2.0], [0.7, 3.0]]), "by hand")


def test_a_draw_gives_its_parameters_by_key():
    assert DRAWS.size == 3
    assert DRAWS.parameters(2) == {"trust.start": 0.7, "early.induction": 3.0}
    assert DRAWS.first(2).parameters(1) == DRAWS.parameters(1)


def test_the_digest_is_of_keys_and_values():
    assert len(DRAWS.digest) == 16
    assert Draws(DRAWS.keys, DRAWS.values, "elsewhere").digest == DRAWS.digest
    assert Draws(DRAWS.keys[::-1], DRAWS.values, "by hand").digest != DRAWS.digest
    assert DRAWS.first(2).digest != DRAWS.digest


def test_defaults_change_nothing():
    assert defaults(4).size == 4
    assert defaults(4).parameters(3) == {}


@pytest.mark.parametrize("values", [np.zeros(2), np.zeros((3, 1)), np.full((1, 2), np.nan)])
def test_anything_but_finite_columns_is_refused(values):
    with pytest.raises(InputError, match="2 parameters"):
        Draws(DRAWS.keys, values, "by hand")


def test_too_few_draws_or_a_wrong_digest_are_refused():
    with pytest.raises(InputError, match="found 3"):
        DRAWS.first(4)
    with pytest.raises(InputError, match="digest"):
        Draws(DRAWS.keys, DRAWS.values, "by hand", "0" * 16)


NUMBERS = st.floats(-1e6, 1e6)
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5)


@given(ROWS, st.data())
def test_a_digest_changes_with_every_value_and_with_nothing_else(rows, data):
    draws = Draws(("a.b", "c.d"), rows, "one")
    assert Draws(("a.b", "c.d"), np.array(rows, order="F"), "other", draws.digest).digest == draws.digest
    moved = draws.values.copy()
    moved[data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 1))] += 1.0
    assert Draws(("a.b", "c.d"), moved, "one").digest != draws.digest


@given(ROWS)
def test_the_first_of_all_are_all(rows):
    draws = Draws(("a.b", "c.d"), rows, "one")
    assert draws.first(draws.size).digest == draws.digest
    assert [draws.parameters(k) for k in range(draws.size)] == [dict(zip(draws.keys, row, strict=True)) for row in rows]


def test_keys_decide_the_digest_even_without_values():
    assert Draws(("a.b",), np.zeros((0, 1)), "x").digest != Draws(("a.c",), np.zeros((0, 1)), "x").digest
    assert defaults(2).digest == defaults(3).digest


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_a_number_that_is_none_is_refused(bad):
    with pytest.raises(InputError, match="expected finite numbers, a column for each of 1 parameters"):
        Draws(("a.b",), [[bad]], "x")
