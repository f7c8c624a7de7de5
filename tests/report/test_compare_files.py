import json

import pyarrow.parquet as pq
import pytest

from muster.policy.compare import run
from muster.report import compare_files
from tests.policy.made import made


@pytest.fixture(scope="module")
def comparison():
    return made()


@pytest.fixture(scope="module")
def content(comparison):
    return compare_files.record(comparison)


def test_every_file_is_written_and_the_same_each_time(comparison, content, tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        compare_files.write(tmp_path / name, comparison, content)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(compare_files.FILES)
    for name in compare_files.FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert json.loads((tmp_path / "a" / "compare.json").read_text()) == json.loads(json.dumps(content))
    assert set(pq.read_table(tmp_path / "a" / "weeks.parquet").column("policy").to_pylist()) == {"rest", "amnesty"}


def test_the_page_opens_offline_and_shows_all(comparison, content):
    page = compare_files.report(comparison, content)
    assert page.count("<img") == 4
    assert "http" not in page.replace("http://www.w3.org", "")
    for words in ("Differences to the baseline", "Who changed", "What each policy asks for", "8 of 8 pairs"):
        assert words in page


def test_tables_say_differences_with_their_signs(content):
    table = compare_files.outcomes_table(content["policies"][0])
    assert table.title == "Rest"
    assert all(row[3][0] in "+−0" for row in table.rows)
    costs = compare_files.costs_table(content["policies"][0])
    assert costs.rows[0][:2] == ("Rest after a tour", "days")


def test_sentences_name_who_changed(content):
    said = compare_files.changed_sentence(content["policies"][0])
    assert said.startswith("Rest: ")
    assert "stay who would have left" in said


def test_a_policy_that_changes_nothing_is_shown_as_nothing():
    from tests.policy.test_compare import policy, request

    found = run(request(policy("nothing", rest=30.0), pairs=2, scale=0.05))
    content = compare_files.record(found)
    table = compare_files.outcomes_table(content["policies"][0])
    assert {row[3] for row in table.rows} == {"0"}
    assert "<img" in compare_files.report(found, content)
    assert not compare_files.changed_rows(content["policies"][0]).rows
