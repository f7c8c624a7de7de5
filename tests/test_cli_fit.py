"""`muster fit` and `muster nowcast`: what they print and write, and one clear line for bad input."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.calibration.fit import Plan
from muster.calibration.posterior import write_posterior
from muster.cli_fit import POINTS, _day, waves_of
from muster.data.case import load_case
from muster.data.errors import InputError
from muster.report import fit_files
from tests.report.made_fit import found, posterior


@pytest.fixture
def fitted(monkeypatch):
    """Take the made-up fit instead of fitting."""
    monkeypatch.setattr(fit_files, "find", lambda *words: found())


def test_fit_prints_what_the_data_tell_and_where_forecasts_lose(muster, fitted):
    code, out, err = muster("fit", "--case", "drill")
    assert (code, err) == (0, "")
    for words in ("In sample", "The data speak to", "persistence forecast better than the model", "Half a year"):
        assert words in " ".join(out.split())


def test_fit_prints_one_document_and_writes_its_files(muster, fitted, tmp_path):
    code, out, _ = muster("fit", "--case", "drill", "--json", "--out", tmp_path / "f")
    assert code == 0
    content = json.loads(out)
    assert content == json.loads((tmp_path / "f" / "fit.json").read_text(encoding="utf-8"))
    assert content["until"] == "2031-06-30"
    assert sorted(p.name for p in (tmp_path / "f").iterdir() if p.is_file()) == sorted(fit_files.FILES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fit", "--case", "drill", "--until", "2031-13-01"], "--until: expected a date that exists"),
        (["fit", "--case", "drill", "--until", "2050-01-01"], "--until: expected a date from 2030-01-01 to 2031-12-31"),
        (["fit", "--case", "drill", "--points", "many"], "--points many: expected whole numbers with commas"),
        (["fit", "--case", "drill", "--points", "10,20"], "the first 30 or more"),
        (["fit", "--case", "drill", "--draws", "1"], "--draws"),
        (["fit", "--case", "nowhere"], "case 'nowhere'"),
        (["nowcast", "--case", "drill"], "case drill: expected a posterior, found none; muster fit makes one"),
        (["nowcast", "--case", "drill", "--posterior", "nowhere.parquet"], "expected a posterior, found none"),
    ],
)
def test_bad_input_is_one_line(muster, words, said):
    refused(muster(*words), said)


def refused(answer, said):
    code, out, err = answer
    assert (code, out) == (2, "")
    assert err.startswith("muster: error: ")
    assert err.count("\n") == 1
    assert said in err


def test_waves():
    assert waves_of("64,32,1") == (64, 32, 1)
    with pytest.raises(InputError, match="--points 64,,32"):
        waves_of("64,,32")


@pytest.fixture
def known(tmp_path):
    write_posterior(tmp_path / "known.parquet", posterior())
    return tmp_path / "known.parquet"


def test_nowcast_counts_the_absent_and_places_claims(muster, known, tmp_path):
    words = ["nowcast", "--case", "drill", "--posterior", known, "--draws", "3", "--scale", "0.05"]
    code, out, err = muster(*words, "--json", "--out", tmp_path / "n")
    assert (code, err) == (0, "")
    content = json.loads(out)
    assert content["on"] == "2031-01-01"  # the day of the claim
    assert content["draws"] == 3
    assert set(content["absent"]) == {"median", "low90", "high90"}
    assert content["claims"][0]["id"] == "T038"
    assert content["months"][-1]["end"] == "2030-12-31"
    assert (tmp_path / "n" / "report.html").exists()
    code, out, _ = muster(*words, "--out", tmp_path / "n")
    assert code == 0
    assert "are absent" in out
    assert "Public claims" in out


def test_nowcast_of_a_bad_day_or_file_is_one_line(muster, known):
    words = ["nowcast", "--case", "drill", "--posterior", known]
    refused(muster(*words, "--on", "2050-01-01"), "--on: expected a date from")
    refused(muster("nowcast", "--posterior", known), "fitted to case drill, expected ukraine")
    known.write_text("no table")
    refused(muster(*words), "expected a posterior as muster fit writes it")


@pytest.mark.parametrize("text", ["", ",", "64,", "0", "30,0", "29", "30.5", "-64", "64;32", "100001", "64,100001"])
def test_waves_that_cannot_be_name_themselves_in_one_line(text):
    with pytest.raises(InputError) as refused:
        waves_of(text)
    assert str(refused.value).startswith(f"--points {text}: expected whole numbers")
    assert "\n" not in str(refused.value)


@settings(max_examples=60, deadline=None)
@given(st.integers(30, 100_000), st.lists(st.integers(1, 100_000), max_size=6))
def test_waves_are_read_as_they_are_written(first, others):
    wanted = (first, *others)
    assert waves_of(",".join(map(str, wanted))) == wanted


def test_the_usual_waves_are_those_of_the_plan():
    assert waves_of(POINTS) == Plan().points


def test_the_day_of_a_nowcast_is_that_of_the_last_claim():
    case = load_case("ukraine")
    claims = [figure.period_end for figure in case.figures if figure.quantity == "currently_absent"]
    assert _day(case, None) == max(claims)
    assert _day(case, "2025-01-01") == date(2025, 1, 1)
    assert _day(replace(case, figures=()), None) == case.published_until


def test_a_claim_after_the_end_of_the_case_sets_no_day():
    case = load_case("ukraine")
    late = tuple(replace(f, period_end=date(2040, 1, 1)) for f in case.figures)
    assert _day(replace(case, figures=late), None) == case.published_until
