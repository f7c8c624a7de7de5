import shutil
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from muster.calibration.posterior import FILE, load_posterior, read_posterior, write_posterior
from muster.calibration.prior import draws_at, uncertain
from muster.data.case import load_case
from muster.data.errors import InputError
from tests.calibration.made import CASE, posterior


@pytest.fixture
def written(tmp_path):
    write_posterior(tmp_path / "posterior.parquet", posterior(until="2031-06-30", checks={"rhat": 1.01}))
    return tmp_path / "posterior.parquet"


def test_a_file_gives_back_what_was_written(written):
    before, after = posterior(until="2031-06-30", checks={"rhat": 1.01}), read_posterior(written)
    assert after.draws.digest == before.draws.digest
    for name in ("scores", "noise", "simulated"):
        assert getattr(after, name).tobytes() == getattr(before, name).tobytes()
    assert after.targets == before.targets
    assert after.provenance == before.provenance


def test_equal_posteriors_are_equal_files(written, tmp_path):
    write_posterior(tmp_path / "again.parquet", read_posterior(written))
    assert (tmp_path / "again.parquet").read_bytes() == written.read_bytes()


def of_other_columns(path):
    pq.write_table(pa.table({"a": [1.0]}), path)


def without_scores(path):
    table = pq.read_table(path)
    pq.write_table(table.select([name for name in table.column_names if not name.startswith("score.")]), path)


def with_holes(path):
    table = pq.read_table(path)
    holes = pa.array([float("nan")] * table.num_rows)
    pq.write_table(table.set_column(0, table.column_names[0], holes), path)


@pytest.mark.parametrize(
    "spoil",
    [lambda path: path.write_text("id,value\n"), lambda path: path.write_bytes(path.read_bytes()[:-200]),
     of_other_columns, without_scores, with_holes],
    ids=["text", "cut short", "other columns", "no scores", "holes"],
)  # fmt: skip
def test_other_files_are_refused_in_one_line(written, spoil):
    spoil(written)
    with pytest.raises(InputError, match="expected") as refused:
        read_posterior(written)
    assert "\n" not in str(refused.value)


def test_no_file_is_said_to_be_none(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_posterior(tmp_path / "nothing.parquet")


def test_a_posterior_belongs_to_its_case(written):
    assert load_posterior(CASE, written).draws.size == 40
    with pytest.raises(InputError, match="fitted to case drill, expected ukraine"):
        load_posterior(load_case("ukraine"), written)


def test_a_case_may_bring_its_own(written, tmp_path):
    folder = tmp_path / "drill"
    folder.mkdir()
    case = replace(CASE, folder=folder)
    with pytest.raises(InputError, match="muster fit makes one"):
        load_posterior(case)
    shutil.copy(written, folder / FILE)
    assert load_posterior(case).provenance["until"] == "2031-06-30"


def test_the_centre_is_where_the_scores_have_their_mean():
    found = posterior()
    centre = found.centre
    assert tuple(centre) == found.draws.keys
    there = draws_at(uncertain(CASE), found.scores.mean(axis=0)[None], "").parameters(0)
    assert centre == pytest.approx(there)


def test_contraction_is_what_variance_is_lost():
    scores = np.stack([np.r_[np.full(20, 1.0), np.full(20, -1.0)], np.tile([0.5, -0.5], 20)], axis=1)
    assert replace(posterior(), scores=scores).contraction() == pytest.approx([0.0, 0.75])


def test_it_opens_in_arviz():
    pytest.importorskip("arviz", reason="ArviZ is not among the dependencies")
    found = posterior()
    told = found.to_arviz()
    assert told.posterior[found.draws.keys[0]].shape == (1, 40)
    assert told.posterior["noise"].values.tolist() == [found.noise.tolist()]
    assert told.posterior_predictive["simulated"].coords["target"].values.tolist() == list(found.targets)
