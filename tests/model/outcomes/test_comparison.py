import math
from datetime import date

import pytest

from muster.data.case import load_case
from muster.data.figures import Figure
from muster.model.outcomes.comparison import compare, counting_basis, spread
from tests.report.fake_result import fake_result

CASE = load_case("ukraine")
DAY = date(2024, 3, 1)


def figure(quantity="registered_407", start=DAY, end=DAY, value=100.0, **more):
    facts = {"id": "X1", "unit": "proceedings", "definition": "d", "source": "s", "url": "", "published": None}
    return Figure(
        quantity=quantity,
        period_start=start,
        period_end=end,
        value=value,
        **{**facts, "confidence": "judgement", "note": "", **more},
    )


@pytest.fixture(scope="module")
def result():
    return fake_result(CASE)


def test_a_run_that_does_not_cover_the_period_cannot_tell(result):
    assert spread("registered_407", date(2022, 2, 1), date(2022, 2, 28), [result]) is None


def test_every_figure_keeps_its_own_row(result):
    rows = compare(CASE.figures, [result])
    october = [
        r.figure.id
        for r in rows
        if r.figure.quantity == "registered_407_408" and r.figure.period_start == date(2025, 10, 1)
    ]
    assert october == ["A096", "A098", "A099"]
    assert len({r.figure.id for r in rows}) == len(rows)
    assert "A112" not in {r.figure.id for r in rows}, "2021 is before the run"


def test_one_run_has_no_interval_and_no_verdict(result):
    row = compare([figure()], [result])[0]
    assert (row.low90, row.high90, row.inside) == (None, None, None)
    assert math.isfinite(row.median)


def test_several_runs_have_both():
    results = [fake_result(CASE, seed=seed) for seed in range(1, 6)]
    found = spread("registered_407", DAY, date(2024, 3, 31), results)
    middle, low, high = found
    assert low < middle < high
    inside, outside = (
        compare([figure(start=DAY, end=date(2024, 3, 31), value=value)], results)[0] for value in (middle, 10 * high)
    )
    assert (inside.inside, outside.inside) == (True, False)


def test_an_input_gets_no_verdict():
    results = [fake_result(CASE, seed=seed) for seed in (1, 2)]
    row = compare([figure("mobilisation_per_month", end=date(2024, 3, 31))], results)[0]
    assert row.outcome.role == "input"
    assert row.inside is None


@pytest.mark.parametrize(
    ("source", "note", "basis"),
    [
        ("Ukrainska Pravda (OGP reply)", "", "reply"),
        ("V. Boyko, via Gazeta.ru", "site basis; SBI's own tally for the same months about 138,000", "site"),
        ("TASS (citing SBI)", "", "bureau"),
        ("Rambler/MK digest (OGP monthly report)", "period inferred, probably SBI tally", "bureau"),
    ],
)
def test_counting_basis_is_read_from_the_source(source, note, basis):
    assert counting_basis(figure(source=source, note=note)) == basis


def test_other_quantities_have_no_counting_basis():
    assert counting_basis(figure("verdicts_407")) == ""
