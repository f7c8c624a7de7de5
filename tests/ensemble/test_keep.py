import numpy as np
import pyarrow.parquet as pq
import pytest

from muster.data.errors import InputError
from muster.ensemble.keep import Store, read_rows, write_rows
from muster.ensemble.task import Row

ROWS = [
    Row({"scenario": "a", "seed": 1}, {"x": np.arange(6).reshape(2, 3), "y": np.array([0.5, np.nan])}, 1.0),
    Row({"scenario": "b", "seed": 2}, {"x": np.zeros((0, 3), np.int64), "y": np.array(2.5)}, 2.0),
    Row({"scenario": "c", "seed": 3}, {"x": np.ones((1, 3), np.int64)}, 3.0),
]


def test_rows_come_back_as_they_were(tmp_path):
    write_rows(tmp_path / "x", ROWS)
    for before, after in zip(ROWS, read_rows(tmp_path / "x"), strict=True):
        assert after.key == before.key
        assert after.seconds == before.seconds
        assert after.values.keys() == before.values.keys()
        for name, array in before.values.items():
            assert np.array_equal(after.values[name], array, equal_nan=True)
            assert after.values[name].shape == array.shape
            assert after.values[name].dtype == array.dtype


def test_equal_rows_give_equal_bytes(tmp_path):
    for name in "ab":
        write_rows(tmp_path / name, ROWS)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_anybody_can_read_it_as_a_table(tmp_path):
    write_rows(tmp_path / "x.parquet", ROWS)
    table = pq.read_table(tmp_path / "x.parquet")
    assert table.column("key.scenario").to_pylist() == ["a", "b", "c"]
    assert table.column("value.x")[0].as_py() == [0, 1, 2, 3, 4, 5]


def test_what_was_put_is_found_and_nothing_else(tmp_path):
    store = Store(tmp_path / "new" / "runs")
    assert store.find("0" * 16) is None
    store.put("0" * 16, ROWS)
    assert [row.key for row in store.find("0" * 16)] == [row.key for row in ROWS]
    assert [path.name for path in store.folder.iterdir()] == [f"{'0' * 16}.parquet"]


@pytest.mark.parametrize("content", [b"", b"PAR1 and then nothing", b"x" * 1000])
def test_a_broken_file_counts_as_none(tmp_path, content):
    store = Store(tmp_path)
    store.path("a").write_bytes(content)
    assert store.find("a") is None


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot keep runs there"):
        Store(tmp_path / "file")
