import numpy as np
import pytest

from benchmarks.device import snapshot


@pytest.fixture(scope="module")
def taken():
    return snapshot.take("drill", 0.05, 40, seed=1)


def test_a_snapshot_comes_back_as_it_was_written(taken, tmp_path):
    snapshot.write(taken, tmp_path / "folder" / "snapshot.npz")
    back = snapshot.read(tmp_path / "folder" / "snapshot.npz")
    assert back.day == taken.day == 40
    for group, other in ((taken.force, back.force), (taken.law, back.law), (taken.book, back.book)):
        for field, values, found in zip(group._fields, group, other, strict=True):
            assert values.dtype == found.dtype, field
            assert np.array_equal(values, found), field
    assert np.array_equal(back.alike, taken.alike)
    assert np.array_equal(back.own, taken.own)


def test_it_is_a_morning_of_an_army(taken):
    present = taken.force.hot["state"]
    assert present.size > 100
    assert (present > 0).all()
    assert (taken.force.hot["since"] < 40).all()
    assert taken.alike.shape == taken.own.shape == (taken.book.menu.shape[0], taken.law.most.shape[1])


def test_the_command_writes_it(tmp_path, capsys):
    snapshot.main(["--case", "drill", "--scale", "0.03", "--day", "10", "--out", str(tmp_path / "s.npz")])
    assert snapshot.read(tmp_path / "s.npz").day == 10
    assert "MiB" in capsys.readouterr().out
