import csv
import json
import shutil
from dataclasses import replace
from datetime import date

import pytest

from muster.calibration.posterior import load_posterior
from muster.data.case import load_case
from muster.report import fit_files
from muster.report.fit_files import Asked
from tests.report.made_fit import CASE, asked, found


@pytest.fixture(scope="module")
def fitted():
    return found()


@pytest.fixture(scope="module")
def content(fitted):
    return fit_files.record(asked(), fitted)


def test_every_file_is_written_and_the_same_each_time(fitted, content, tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        fit_files.write(tmp_path / name, asked(), fitted, content)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(fit_files.FILES)
    for name in fit_files.FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert json.loads((tmp_path / "a" / "fit.json").read_text()) == json.loads(json.dumps(content))
    with (tmp_path / "a" / "parameters.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(content["parameters"])
    assert float(rows[0]["posterior_low90"]) < float(rows[0]["posterior_median"]) < float(rows[0]["posterior_high90"])


def test_what_was_used_is_counted_apart_from_what_was_held_out(content):
    ids = {row["id"] for row in content["targets"] if row["used"]}
    assert content["in_sample"]["targets"] == len(ids)
    assert content["held_out"]["targets"] == len(content["targets"]) - len(ids) > 0
    assert content["failed"] == ["wave 0: too big"]


def test_plan_of_fewer_or_more_waves_than_usual():
    assert asked().plan.wider == (0.0, 1.5)
    assert Asked(CASE, date(2031, 3, 31), points=(60, 40, 40, 40, 40)).plan.wider == (0.0, 1.5, 1.25, 1.0, 1.0)


def test_forecasts_are_tried_where_something_is_known_and_something_follows():
    ukraine = load_case("ukraine")
    origins = fit_files.origins_of(Asked(ukraine, ukraine.published_until))
    assert origins == [date(2024, 3, 31), date(2024, 9, 30), date(2025, 4, 30)]
    assert fit_files.origins_of(Asked(CASE, CASE.targets[0].end)) == []
    assert fit_files.last_needed(Asked(CASE, date(2030, 12, 31))) == max(target.end for target in CASE.targets)


def test_what_is_shipped_is_read_as_the_cases_own_and_does_not_change_the_next_fit(fitted, tmp_path):
    folder = tmp_path / "drill"
    shutil.copytree(CASE.folder, folder)
    fit_files.ship(folder, fitted.fit.posterior)
    case = load_case(folder)
    known = load_posterior(case)
    centre = known.centre
    assert case.parameters == pytest.approx(centre | {key: case.parameters[key] for key in case.known}, rel=1e-5)
    assert case.fitted.startswith("centre of the posterior")
    assert case.digest != CASE.digest
    again = fit_files.unfitted(case)
    assert (again.digest, again.parameters) == (fit_files.unfitted(CASE).digest, fit_files.unfitted(CASE).parameters)


def test_cells_are_words_and_short_numbers():
    assert [fit_files._cell(value) for value in (True, False, 3, 1 / 3, "a", 1e-9)] == [
        "yes", "no", "3", "0.333333", "a", "1e-09",
    ]  # fmt: skip


def test_no_file_is_written_of_no_rows(tmp_path):
    fit_files.write_rows(tmp_path / "x.csv", [])
    assert not (tmp_path / "x.csv").exists()


def test_other_readings_of_the_data_go_into_the_folder_of_the_fit():
    other = replace(asked(), sensitivity=True)
    assert other.about() != asked().about()
    assert fit_files.request_digest(other) == fit_files.request_digest(asked())


def test_another_request_has_another_digest():
    one = asked()
    assert fit_files.request_digest(one) == fit_files.request_digest(asked())
    changes = ({"scale": 0.4}, {"seed": 2}, {"draws": 41}, {"points": (60, 41)}, {"backtest": False},
               {"until": date(2031, 3, 30)})  # fmt: skip
    digests = {fit_files.request_digest(replace(one, **change)) for change in changes}
    assert len(digests | {fit_files.request_digest(one)}) == len(changes) + 1


def test_a_parameter_is_flat_in_its_file(content):
    row = fit_files.flat(content["parameters"][0])
    assert list(row)[:2] == ["key", "unit"]
    assert row["prior_low90"] <= row["prior_median"] <= row["prior_high90"]
    assert not any(isinstance(value, list | tuple | dict) for value in row.values())
