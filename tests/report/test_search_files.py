import dataclasses
import json
import tomllib

import pytest

from muster.ensemble.study import Point
from muster.model.scenario import read_policy
from muster.policy.beliefs import draws_of
from muster.policy.findings import document
from muster.policy.search import search
from muster.report import search_files
from tests.model.drill import CASE
from tests.policy.asked import Dice, small

BOX = {
    "parameters": {"trust.effect": {"low": 1.2, "high": None, "from": 0.3, "to": 2.2}},
    "coverage": 0.8,
    "density": 0.9,
    "mass": 0.4,
}


@pytest.fixture(scope="module")
def found():
    fresh = tuple(Point(2 + k, 20 + k) for k in range(4))
    return search(small(draws=draws_of(CASE, "prior", 6), fresh=fresh), make=Dice)


@pytest.fixture(scope="module")
def content(found):
    row = {"question": "not enough", "of": found.front[0].name, "share": 0.4, "draws": 4, "found": True,
           "chance": 0.01, "box": BOX}  # fmt: skip
    return {"digest": "0", **document(found), "discovery": [row, {**row, "found": False, "chance": 0.4}]}


def test_every_file_is_written_and_the_page_opens_offline(found, content, tmp_path):
    search_files.write(tmp_path, content, found.asked.limits)
    names = {path.name for path in tmp_path.iterdir()}
    assert names <= set(search_files.files_of(8))
    assert {"search.json", "report.html", "front.png", "levers.png", "discovery.png"} <= names
    assert json.loads((tmp_path / "search.json").read_text()) == json.loads(json.dumps(content))
    page = (tmp_path / "report.html").read_text()
    assert page.count("<img") == 3
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "best policy" not in page.lower()


def test_a_policy_of_the_front_is_a_file_that_can_be_run(found, content, tmp_path):
    search_files.write(tmp_path, content, found.asked.limits)
    for one in found.front:
        policy = read_policy(tmp_path / f"{one.name.replace(' ', '-')}.toml")
        assert {s.lever: s.value for s in policy.settings} == one.values
        assert policy.base == CASE.digest


def test_quotes_in_a_name_do_not_break_a_policy_file(found):
    limits = dataclasses.replace(found.asked.limits, name='say "rest" \\ work')
    assert tomllib.loads(search_files.policy_text(limits, "policy 1", {"supply": 0.5}))["set"][0]["value"] == 0.5


def test_tables_say_what_was_found(content):
    front = search_files.front_table(content)
    assert front.columns[1:3] == ("Supply gap closed", "Psychological support")
    assert "±" in front.rows[0][3]
    robust = search_files.robustness_table(content)
    assert robust.rows[0][1].endswith("%")
    assert "cover of the front is at most 20% worse" in robust.note
    first, second = search_files.discovery_table(content).rows
    assert first[2] == "trust.effect from 1.2"
    assert second[2] == "no box that chance would not find"


def test_sentences_leave_the_choice_to_whoever_asks(content):
    said = " ".join(search_files.sentences(content))
    assert "8 policies tried" in said
    assert "which no simulation says" in said
    broken = {**content, "limits_kept": False}
    assert "breaks them least" in search_files.sentences(broken)[-1]


@pytest.mark.parametrize("name", ["a\nb", "tab\there", "\\u0041", '"""', "Übung"])
def test_any_name_of_a_search_is_read_back_as_it_was(found, tmp_path, name):
    limits = dataclasses.replace(found.asked.limits, name=name)
    path = tmp_path / "policy.toml"
    path.write_text(search_files.policy_text(limits, "policy 1", {"supply": 0.5}), encoding="utf-8")
    assert name in tomllib.loads(path.read_text(encoding="utf-8"))["reason"]
    assert read_policy(path).name == "policy 1"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.2, None, "k from 1.2"),
        (None, 0.5, "k up to 0.5"),
        (0.25, 1234.5, "k 0.25 to 1,230"),
        (-1.0, 0.0, "k −1 to 0"),
    ],
)
def test_a_range_is_said_by_the_ends_it_has(low, high, said):
    assert search_files._bounds("k", {"low": low, "high": high}) == said


def test_rows_have_a_cell_for_every_column(content):
    for table in (search_files.front_table, search_files.robustness_table, search_files.discovery_table):
        told = table(content)
        assert {len(row) for row in told.rows} == {len(told.columns)}


def test_a_search_that_asks_for_nothing_says_so(content):
    assert search_files.enough_words({"goals": [], "keep": []}) == "nothing is asked"
    goal = {"outcome": "departures", "enough": 0.1}
    assert search_files.enough_words({"goals": [goal], "keep": []}) == "departures is at least 10% better"
    no_worse = {"goals": [{**goal, "enough": 0.0}], "keep": []}
    assert search_files.enough_words(no_worse) == "departures is no worse"


def test_the_page_leaves_out_what_was_not_found(content):
    svg = {"front": "", "levers": ""}
    bare = search_files.report({**content, "discovery": []}, "Drill", svg)
    assert "What would change the choice" not in bare
    assert "Red: where it happens most" not in search_files.report(content, "Drill", svg)


def test_a_name_of_a_search_is_text_on_its_page(content):
    page = search_files.report({**content, "name": "<b>x</b>", "discovery": []}, "T & U", {"front": "", "levers": ""})
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "T &amp; U" in page


def test_names_of_files_are_known_beforehand():
    names = search_files.files_of(2)
    assert {"search.json", "report.html", "policy-1.toml", "policy-2.toml"} <= set(names)
    assert "policy-3.toml" not in names
