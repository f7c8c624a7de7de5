import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.data())
def test_a_torn_file_counts_as_none_wherever_it_is_torn(tmp_path_factory, data):
    store = Store(tmp_path_factory.mktemp("torn"))
    store.put("a", ROWS)
    whole = store.path("a").read_bytes()
    store.path("a").write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert store.find("a") is None
    store.put("a", ROWS)
    assert store.path("a").read_bytes() == whole


def test_a_table_of_somebody_elses_counts_as_none(tmp_path):
    import pyarrow as pa

    store = Store(tmp_path)
    torn, bare = {"shapes": ["{"], "seconds": [1.0]}, {"shapes": ["[]"], "value.x": [[1]]}
    for columns in ({"x": [1]}, {"seconds": [1.0]}, torn, bare):
        pq.write_table(pa.table(columns), store.path("a"))
        assert store.find("a") is None


def test_a_run_that_cannot_be_kept_is_one_line_and_leaves_no_draft(tmp_path):
    store = Store(tmp_path / "runs")
    store.path("a").mkdir()
    (store.path("a") / "x").write_text("in the way")
    with pytest.raises(InputError, match="cannot keep a run: ") as refused:
        store.put("a", ROWS)
    assert "\n" not in str(refused.value)
    assert [path.name for path in store.folder.iterdir()] == ["a.parquet"]


def test_a_run_kept_again_replaces_what_was_there(tmp_path):
    store = Store(tmp_path)
    store.put("a", ROWS)
    store.put("a", ROWS[:1])
    assert len(store.find("a")) == 1
    assert len(list(tmp_path.iterdir())) == 1


@given(
    shape=st.lists(st.integers(0, 3), max_size=3).map(tuple),
    kind=st.sampled_from(["f8", "f4", "i8", "i4", "u1"]),
)
def test_arrays_of_any_shape_and_type_come_back(tmp_path_factory, shape, kind):
    path = tmp_path_factory.mktemp("rows") / "x"
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(kind)
    write_rows(path, [Row({"n": 1}, {"x": array}), Row({"n": 2}, {"x": array[..., None]})])
    one, other = (row.values["x"] for row in read_rows(path))
    assert (one.shape, other.shape) == (shape, (*shape, 1))
    assert one.dtype == other.dtype == array.dtype
    assert np.array_equal(one, array)


def test_rows_without_values_are_rows(tmp_path):
    write_rows(tmp_path / "x", [Row({"n": 1}, {}), Row({"m": 2.5}, {})])
    assert [row.key for row in read_rows(tmp_path / "x")] == [{"n": 1, "m": None}, {"n": None, "m": 2.5}]
