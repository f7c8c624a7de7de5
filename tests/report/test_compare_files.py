import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@given(st.floats(-1e7, 1e7).filter(lambda value: abs(value) > 1e-3))
@settings(max_examples=60, deadline=None)
def test_a_difference_has_the_sign_of_its_value_and_its_opposite_the_other(value):
    said = compare_files.signed(value, False)
    assert said[0] == ("+" if value > 0 else "−")
    assert compare_files.signed(-value, False)[1:] == said[1:]


@pytest.mark.parametrize(
    ("value", "share", "said"),
    [
        (-0.0, False, "0"),
        (0.0004, True, "0"),
        (-0.0006, True, "−0.1 pt"),
        (1.0, True, "+100 pt"),
        (999.6, False, "+1,000"),
    ],
)
def test_a_difference_of_nothing_has_no_sign(value, share, said):
    assert compare_files.signed(value, share) == said


def test_half_an_interval_is_none():
    assert compare_files._between(None, 1.0, False) == compare_files._between(1.0, None, False) == ""
    assert compare_files._between(-2.0, 3.0, False) == "−2 to +3"


def test_chance_is_a_share_of_the_variance():
    assert compare_files._part(3.0, 4.0) == "36%"
    assert compare_files._part(0.0, 0.0) == compare_files._part(None, 1.0) == ""


def test_newcomers_are_told_only_where_there_are_any(content):
    policy = content["policies"][0]
    new, missing = compare_files.OTHERS[2:]
    settled = {**policy, "changed": {**policy["changed"], new: 0, missing: 0}}
    assert "only under the policy" not in compare_files.changed_sentence(settled)
    grown = {**policy, "changed": {**policy["changed"], new: 1200, missing: 0}}
    assert "1,200 leave who serve only under the policy, 0 left" in compare_files.changed_sentence(grown)


def test_a_page_takes_titles_and_reasons_as_text(comparison, content):
    policies = [{**policy, "title": "<i>x</i>", "reason": "a & b"} for policy in content["policies"]]
    page = compare_files.report(comparison, {**content, "policies": policies})
    assert "<i>" not in page
    assert "a &amp; b" in page


def test_rows_have_a_cell_for_every_column(content):
    for policy in content["policies"]:
        for table in (compare_files.outcomes_table, compare_files.costs_table, compare_files.changed_rows):
            told = table(policy)
            assert {len(row) for row in told.rows} <= {len(told.columns)}


def test_every_policy_has_a_sentence_of_its_own(content):
    said = compare_files.sentences(content)
    assert [one.split(":")[0] for one in said] == ["Rest", "Amnesty"]
    assert all(one.endswith(".") for one in said)


def test_parameters_are_named_by_where_they_come_from(content):
    assert "the case's own parameters" in compare_files.about_pairs({**content, "draws": "defaults"})
    assert "draws of the posterior" in compare_files.about_pairs({**content, "draws": "posterior"})
