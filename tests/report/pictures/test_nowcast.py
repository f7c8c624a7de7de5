from dataclasses import replace

from muster.report.pictures import nowcast as pictures
from tests.report.made_fit import CASE, nowcast

FOUND = nowcast()


def test_claims_are_marked_and_named_where_they_are_true():
    above, below = pictures.absent(FOUND).axes
    assert any("700" in text.get_text() for text in above.texts)
    assert len(below.get_yticklabels()) == len(pictures.STOCKS)
    assert below.get_legend().get_texts()[0].get_text() == "claim true of this definition"


def test_a_case_without_claims_has_intervals_alone():
    bare = replace(FOUND, claims=())
    assert pictures.absent(bare).axes[1].get_legend() is None
    assert len(pictures.shares(bare).axes[0].get_yticklabels()) == 4


def test_ages_and_flows_start_at_nothing():
    assert pictures.ages(FOUND).axes[0].get_xlim()[0] == 0
    axes = pictures.flows(CASE, FOUND).axes[0]
    assert axes.get_ylim()[0] == 0
    assert [t.get_text() for t in axes.get_legend().get_texts()][:4] == [said for _, said in pictures.TINTS.values()]
