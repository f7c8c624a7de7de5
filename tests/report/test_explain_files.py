import json

import pytest

from muster.policy.explanation import document
from muster.report import explain_files
from tests.policy.made_explanation import made, made_sensitivity


@pytest.fixture(scope="module")
def content():
    return {"digest": "0", **document(made(), made_sensitivity())}


def test_every_file_is_written_and_the_page_opens_offline(content, tmp_path):
    explain_files.write(tmp_path, content, "Drill")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(explain_files.FILES)
    assert json.loads((tmp_path / "explain.json").read_text()) == json.loads(json.dumps(content))
    page = (tmp_path / "report.html").read_text()
    assert page.count("<img") == 4
    assert "http" not in page.replace("http://www.w3.org", "")
    for words in ("Shares of the total", "One switched off", "Loops", "hang on", "6 of 6 points"):
        assert words in page
    assert "spiral" not in page


def test_without_a_sensitivity_there_is_no_word_of_it():
    bare = document(made())
    assert set(explain_files.drawn(bare)) == {"shares", "alone", "loops"}
    assert "hang on" not in explain_files.report(bare, "Drill", dict.fromkeys(("shares", "alone", "loops"), ""))


def test_tables_say_values_with_their_errors(content):
    table = explain_files.shares_table(content)
    assert [row[0] for row in table.rows[-2:]] == ["Together", "Full model"]
    assert all("±" in row[1] for row in table.rows[:-1])
    assert "add up to the full model less none of them" in table.note
    assert len(explain_files.alone_table(content).rows) == len(content["mechanisms"])
    assert explain_files.loops_table(content).rows[0][0] == "R1 workload (+)"
    assert explain_files.sensitivity_table(content).rows[0][4] == "80%"


def test_the_gain_is_said_in_words(content):
    said = explain_files.gain_sentence(content)
    assert said.startswith("Loop gain 0.3")
    assert "amplified 1.4 times, and ends" in said
    grows = {**content, "gain": {**content["gain"], "amplification": None, "above_1": 0.25}}
    assert "At 25% of the points it is 1 or more" in explain_files.gain_sentence(grows)


def test_two_requests_of_different_length_are_different(content):
    found = made()
    assert explain_files.request_digest(found.inquiry, None) == explain_files.request_digest(made().inquiry, None)
    assert explain_files.request_digest(found.inquiry, None) != explain_files.request_digest(made(5).inquiry, None)
