import pytest

from muster.calibration.variants import Variant
from muster.report import fit_files, fit_page
from muster.report.pictures import fit as pictures
from tests.report.made_fit import CASE, asked, found


@pytest.fixture(scope="module")
def content():
    return fit_files.record(asked(), found())


def test_the_page_opens_offline_and_shows_all(content):
    fitted = found()
    drawn = pictures.all_of(CASE, fitted.fit.posterior, fitted.fit.targets, content)
    page = fit_page.report(CASE, content, drawn)
    assert page.count("<img") == len(drawn) == 7
    assert "http" not in page.replace("http://www.w3.org", "")
    for words in ("In sample", "Held out", "The data speak to", "Ridges", "As announced", "wave 0: too big"):
        assert words in page
    assert "What the choices matter" not in page
    other = Variant("reply basis", "raised", 0.1, (590.0, 641.0, 700.0), (("trust.start", -0.25),)).plain()
    varied = {**content, "sensitivity": [other]}
    page = fit_page.report(CASE, varied, drawn)
    assert "What the choices matter" in page
    assert "<td>reply basis</td>" in page
    assert "641 (590–700)" in page
    assert "trust.start −0.2" in page


def test_it_says_where_a_naive_method_wins_and_why(content):
    (said,) = fit_page.beaten(content)
    assert said.startswith("At 2030-12-31 persistence forecast better than the model (CRPS 0.200 against 0.300)")
    assert "its medians lie 40% above what was published on average; what came later explains most of it" in said


def test_it_says_where_the_model_wins(content):
    table = [
        {**row, "crps": 0.1 if row["method"] == fit_page.MODEL else row["crps"]} for row in content["backtest"]["table"]
    ]
    (said,) = fit_page.beaten({**content, "backtest": {**content["backtest"], "table": table}})
    assert said == "At 2030-12-31 the model forecast better than persistence (CRPS 0.100 against 0.200)."


def test_every_parameter_has_a_row_and_the_told_ones_come_first(content):
    table, told = fit_page.parameters_table(content), fit_page.told_table(content)
    assert len(table.rows) == len(content["parameters"])
    assert table.rows[: len(told.rows)] == told.rows
    assert len(fit_page.ridges_table(content).rows) >= 1


def test_a_fit_without_single_months_or_forecasts_says_less(content):
    bare = {**content, "held_out": {"targets": 0, "targets_inside": 0}, "backtest": {"table": [], "rows": []}}
    text = " ".join(fit_page.sentences(bare))
    assert "Held out" not in text
    assert fit_page.coverage("In sample", {"targets": 3, "targets_inside": 2}) == (
        "In sample: 2 of 3 numbers inside their 90% bands."
    )
    assert fit_page.backtest_table(bare).rows == ()
