import csv
import json
from dataclasses import replace
from datetime import date

import pytest
from matplotlib.figure import Figure

from muster.report import nowcast_files
from muster.report.nowcast_files import Question
from muster.report.pictures import nowcast as pictures
from tests.report.made_fit import CASE, ON, nowcast, posterior

ASKED = Question(CASE, ON, 40, 0.5)


@pytest.fixture(scope="module")
def content():
    return nowcast_files.record(ASKED, posterior(), nowcast())


def test_every_file_is_written_and_the_same_each_time(content, tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        nowcast_files.write(tmp_path / name, ASKED, nowcast(), content)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(nowcast_files.FILES)
    for name in nowcast_files.FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert json.loads((tmp_path / "a" / "nowcast.json").read_text()) == json.loads(json.dumps(content))


def test_the_document_has_the_shape_that_others_rely_on(content):
    assert content["on"] == "2031-06-30"
    assert content["absent"]["low90"] < content["absent"]["median"] < content["absent"]["high90"]
    assert {"id", "value", "quantile"} <= set(content["claims"][0])
    assert len(content["months"]) == 18
    assert set(content["months"][0]) == {"start", "end", "departures", "returns", "arrests", "cases"}


def test_a_claim_is_set_beside_the_definitions_that_make_it_true(content):
    table = nowcast_files.claims_table(content)
    assert table.rows[0][:3] == ("T038", "synthetic: made for tests", "700")
    assert "absent, those gone for good among them" in table.rows[0][-1]


def test_sentences_and_page(content):
    said = nowcast_files.sentences(content)
    assert said[0].startswith("On 30 Jun 2031 6")
    assert "nobody publishes them" in said[-1]
    page = nowcast_files.report(ASKED, nowcast(), content, pictures.all_of(CASE, nowcast()))
    assert page.count("<img") == 4
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "Public claims" in page


def test_every_claim_leads_to_its_own_address(content):
    first = next(figure for figure in CASE.figures if figure.id == "T038")
    other = replace(first, id="T999", source=first.source, url="https://other.example/")
    case = replace(CASE, figures=(*(replace(f, url="https://one.example/") for f in CASE.figures), other))
    page = nowcast_files.report(replace(ASKED, case=case), nowcast(), content, {"absent": Figure(figsize=(1, 1))})
    assert '<a href="https://one.example/">T038</a>' in page
    assert "other.example" not in page


def test_intervals_of_the_document_keep_their_order(content):
    told = [*content["counted"].values(), *content["ages"].values()]
    told += [row[name] for row in content["months"] for name in ("departures", "returns", "arrests", "cases")]
    assert all(one["low90"] <= one["median"] <= one["high90"] for one in told)


def test_shares_are_percentages_and_counts_are_counts(content):
    for row in nowcast_files.counted_table(content).rows:
        assert row[2].endswith("%") == (row[1] == "share")
        assert row[3].count("–") == 1


def test_a_claim_that_cannot_be_placed_has_blanks(content):
    claim = {**content["claims"][0], "median": None, "quantile": None, "true_if": []}
    (row,) = nowcast_files.claims_table({**content, "claims": [claim]}).rows
    assert row[3:] == ("", "", "none of the definitions counted here")


def test_claims_that_conflict_have_lines_of_their_own(content):
    first = content["claims"][0]
    table = nowcast_files.claims_table({**content, "claims": [first, {**first, "id": "X", "value": 900.0}]})
    assert [row[2] for row in table.rows] == ["700", "900"]


def test_files_read_back_what_the_document_holds(content, tmp_path):
    nowcast_files.write(tmp_path, ASKED, nowcast(), content)
    with (tmp_path / "flows.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert len(lines) == 4 * len(content["months"])
    assert {line["flow"] for line in lines} == {"departures", "returns", "arrests", "cases"}
    assert int(lines[0]["median"]) == content["months"][0][lines[0]["flow"]]["median"]
    with (tmp_path / "counted.csv").open(encoding="utf-8", newline="") as stream:
        names = [line["name"] for line in csv.DictReader(stream)]
    assert names == [*content["counted"], *(f"away {name}" for name in content["ages"])]


def test_another_day_scale_or_seed_is_another_request():
    known = posterior()
    others = [Question(CASE, date(2031, 6, 29), 40, 0.5), Question(CASE, ON, 41, 0.5), Question(CASE, ON, 40, 0.4),
              Question(CASE, ON, 40, 0.5, 2)]  # fmt: skip
    digests = {nowcast_files.request_digest(one, known) for one in (ASKED, *others)}
    assert len(digests) == 5
    assert nowcast_files.request_digest(Question(CASE, ON, 40, 0.5), known) in digests
