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


def test_a_number_too_long_to_write_out_is_told_in_another_base() -> None:
    assert quote(10**20) == "'100000000000000000000'"
    assert quote(1 << 20_000).startswith("'0x1000")
    assert quote(-(1 << 20_000)).startswith("'-0x1000")
    assert len(quote(1 << 20_000)) == 45


@pytest.mark.parametrize("length", [0, 39, 40, 41])
def test_only_what_is_longer_than_forty_letters_is_cut(length: int) -> None:
    assert quote("x" * length) == repr("x" * min(length, 40) + "..." * (length > 40))
