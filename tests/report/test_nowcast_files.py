import json

import pytest

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
