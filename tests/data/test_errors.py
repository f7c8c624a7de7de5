"""Bad input raises one kind of error, shown on one line."""

import pytest

from muster.data.errors import InputError, quote


def test_input_error_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="what, where"):
        raise InputError("what, where, what was expected")


def test_quote_keeps_to_one_short_line() -> None:
    assert quote("two\nlines") == r"'two\nlines'"
    assert quote("x" * 100) == repr("x" * 40 + "...")
    assert quote(12) == "'12'"
