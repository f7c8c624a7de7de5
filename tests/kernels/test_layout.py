from muster.kernels.layout import COUNTS, GRID, HOT, NEVER, TABLE, Force, cold
from tests.kernels.small import world


def test_what_the_walk_reads_of_everybody_is_eight_bytes():
    assert HOT.itemsize == 8


def test_a_soldier_of_the_first_mechanisms_takes_less_than_64_bytes():
    assert HOT.itemsize + cold(3, 1, 3).itemsize <= 64


def test_a_record_has_room_for_what_the_mechanisms_declare():
    record = cold(5, 2, 4)
    assert [record[name].shape for name in ("balance", "counter", "trait")] == [(5,), (2,), (4,)]


def test_a_record_of_nothing_has_room_for_one():
    assert [cold(0, 0, 0)[name].shape for name in ("balance", "counter", "trait")] == [(1,), (1,), (1,)]


def test_tables_cover_more_than_a_year_and_codes_fit_a_byte():
    assert TABLE > 365
    assert COUNTS < NEVER == 255
    assert GRID >= 32


def test_hot_and_cold_lie_side_by_side():
    force = world(100).force
    assert isinstance(force, Force)
    assert force.hot.size == force.cold.size == 100
