import re

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


def test_numbers_below_zero_have_a_minus_and_no_hyphen(content):
    row = {**content["parameters"][0], "told": True, "prior": (-2.0, -1.0, 0.5), "shift": -1.5, "contraction": -0.0001}
    (cells,) = fit_page.parameters_table({**content, "parameters": [row]}).rows
    assert cells[2] == "−1 (−2 to 0.5)"
    assert cells[4:] == ("0%", "−1.5")


def test_no_number_on_the_page_is_a_power_of_ten(content):
    for table in (fit_page.parameters_table, fit_page.targets_table, fit_page.backtest_table):
        assert not [cell for row in table(content).rows for cell in row if re.search(r"\de[+-]\d", cell)]


def test_a_long_table_opens_on_demand_and_says_how_long_it_is(content):
    table = fit_page.targets_table(content)
    shown = fit_page.details("Every <number>", table)
    assert shown.startswith(f"<details><summary>Every &lt;number&gt; ({len(table.rows)})</summary>")


def test_a_sampler_without_checks_is_not_spoken_of(content):
    bare = {**content, "provenance": {}}
    assert not [one for one in fit_page.sentences(bare) if "R-hat" in one]
    assert [one for one in fit_page.sentences(content) if "worst R-hat 1.004" in one]


def test_medians_that_are_right_lose_by_their_width(content):
    rows = [
        {**row, "median": 1.02 * row["published"]} if row["method"] == fit_page.MODEL else row
        for row in content["backtest"]["rows"]
    ]
    said = fit_page.reason({**content, "backtest": {"rows": rows}}, "2030-12-31")
    assert "right within a tenth on average, but its bands are wider" in said


def test_what_came_later_explains_or_does_not(content):
    later = "model, with what came later"
    rows = [{**row, "median": 1.4 * row["published"]} if row["method"] == later else row
            for row in content["backtest"]["rows"]]  # fmt: skip
    assert "does not explain it" in fit_page.reason({**content, "backtest": {"rows": rows}}, "2030-12-31")
    alone = [row for row in rows if row["method"] != later]
    assert fit_page.reason({**content, "backtest": {"rows": alone}}, "2030-12-31").endswith("published on average")


def test_an_origin_without_a_rival_has_no_verdict(content):
    table = [row for row in content["backtest"]["table"] if row["method"].startswith("model")]
    assert fit_page.beaten({**content, "backtest": {**content["backtest"], "table": table}}) == []


def test_only_twenty_failures_are_listed(content):
    page = "".join(fit_page._about({**content, "failed": [f"wave 0: no {k}" for k in range(30)]}))
    assert page.count("wave 0: no") == 20
