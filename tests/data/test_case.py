"""Every case that comes with the program loads; a broken copy of one is refused in one line."""

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from muster.data.case import CASES, FITTED, Case, case_names, load_case
from muster.data.drivers import CHECKS
from muster.data.errors import InputError


@pytest.fixture(params=case_names())
def case(request: pytest.FixtureRequest) -> Case:
    return load_case(str(request.param))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CASES / "drill", tmp_path / "army"))


def test_the_shipped_cases() -> None:
    assert case_names() == ["drill", "ukraine"]


def test_every_figure_answer_and_event_has_a_source(case: Case) -> None:
    for item in (*case.figures, *case.survey, *case.events, *case.evidence, *case.history):
        assert item.source
    assert len({figure.id for figure in case.figures}) == len(case.figures)


def test_every_path_is_contiguous_and_sourced(case: Case) -> None:
    for driver in (*case.drivers.values(), *case.checks.values()):
        for row, before in zip(driver.rows[1:], driver.rows, strict=False):
            assert row.start == before.end + timedelta(days=1)
        assert all(row.source and row.low <= row.value <= row.high for row in driver.rows)


def test_inputs_cover_the_case_from_its_first_day(case: Case) -> None:
    for name, driver in case.drivers.items():
        assert driver.rows[0].start <= case.start
        assert case.driver(name).daily(case.start, case.days).shape == (case.days,)


def test_checks_are_never_inputs(case: Case) -> None:
    assert not CHECKS & set(case.drivers)
    assert set(case.checks) <= CHECKS
    with pytest.raises(InputError, match="'strength_total' is a check"):
        case.driver("strength_total")
    assert case.check("strength_total").rows[0].value == case.force["initial_strength"]
    with pytest.raises(InputError, match="check 'intake_per_month' is not known"):
        case.check("intake_per_month")
    with pytest.raises(InputError, match="nearest is 'intake_per_month'"):
        case.driver("intake_per_mont")


def test_all_cases_have_the_same_inputs_and_force() -> None:
    drill, ukraine = load_case("drill"), load_case("ukraine")
    assert set(drill.drivers) == set(ukraine.drivers)
    assert set(drill.force) == set(ukraine.force)
    assert {step.lever for step in drill.history} <= {step.lever for step in ukraine.history}


def test_everything_in_the_drill_is_marked_synthetic() -> None:
    drill = load_case("drill")
    assert {figure.confidence for figure in drill.figures} == {"synthetic"}
    for item in (*drill.figures, *drill.events, *drill.history, *drill.evidence, *drill.survey):
        assert item.source == "synthetic: made for tests"


def test_monthly_counts_agree_with_one_another_and_with_their_figures(case: Case) -> None:
    counts = {(count.quantity, count.start): count.value for count in case.months}
    values = {figure.id: figure for figure in case.figures}
    months = {start for _, start in counts}
    for month in months:
        parts = [counts.get((f"registered_{article}", month)) for article in ("407", "408")]
        both = counts.get(("registered_407_408", month))
        if both is not None and None not in parts:
            assert sum(part for part in parts if part is not None) == both
    for count in case.months:
        figures = [values[id] for id in count.ids if values[id].quantity == count.quantity]
        same = [figure.value for figure in figures if figure.period_start == count.start]
        if count.status == "published":
            assert count.value in same


def test_ukraine_is_the_published_record() -> None:
    case = load_case("ukraine")
    assert (case.start, case.end) == (date(2022, 2, 24), date(2026, 12, 31))
    assert case.published_until == date(2025, 10, 31)
    both = [count for count in case.months if count.quantity == "registered_407_408"]
    usable = [count for count in both if count.start >= date(2022, 3, 1)]
    assert len(usable) == 28
    assert sum(count.value for count in usable if count.start.year == 2024) == 89449
    months = {figure.period_start for figure in case.figures
              if figure.quantity == "registered_407_408"
              and figure.period_end.month == figure.period_start.month}  # fmt: skip
    assert {count.start for count in usable} <= months
    assert max(count.value for count in usable) == 21602


def test_ukraine_changes_registration_practice_three_times() -> None:
    rows = load_case("ukraine").driver("registration_probability").rows
    assert [row.value for row in rows] == [0.32, 0.40, 0.52, 0.74]
    assert all(row.url and "judgement" in row.note for row in rows)
    shares = [row.value for row in load_case("ukraine").driver("share_408").rows]
    assert shares == [0.342, 0.309, 0.259, 0.119, 0.119]


def test_ukraine_opens_two_windows_of_return() -> None:
    steps = [step for step in load_case("ukraine").history if step.lever == "amnesty"]
    assert [step.value for step in steps] == [1.0, 0.0, 1.0, 0.0]
    assert [str(step.start) for step in steps] == [
        "2024-11-29",
        "2025-03-02",
        "2025-05-10",
        "2025-08-31",
    ]


def test_a_folder_is_a_case_of_its_own_name(copy: Path) -> None:
    case = load_case(copy)
    assert case.name == "army"
    assert load_case(str(copy)).digest == case.digest == load_case("drill").digest


def test_digest_changes_when_any_file_changes(copy: Path) -> None:
    digests = {load_case(copy).digest}
    files = sorted(file for file in copy.iterdir() if file.name not in FITTED)
    for file in files:
        file.write_bytes(file.read_bytes() + b"\n")
        digests.add(load_case(copy).digest)
    assert len(digests) == len(files) + 1


def test_optional_tables_and_overrides(copy: Path) -> None:
    for name in ("monthly_407_408.csv", "multi_month_totals.csv", "survey.csv"):
        (copy / name).unlink()
    with (copy / "case.toml").open("a") as file:
        file.write('[parameters."exhaustion.slope"]\nvalue = 0.5\nreason = "a test"\n')
    case = load_case(copy)
    assert (case.totals, case.survey) == ((), ())
    assert {count.quantity for count in case.months} == {"registered_407_408"}
    assert case.parameters == {"exhaustion.slope": 0.5}


def replace(name: str, old: str, new: str) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))

    return edit


def add(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text((folder / name).read_text() + text)


def fill(name: str, raw: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(raw)


SEVERITY = '[[set]]\nlever = "severity"\nfrom = {}\nvalue = 1\nreason = "r"\nsource = "s"\n'


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda folder: (folder / "drivers.csv").unlink(), "drivers.csv is missing"),
        (lambda folder: (folder / "case.toml").unlink(), "case.toml is missing"),
        (fill("case.toml", b""), "case.toml: expected text, found an empty file"),
        (fill("figures.csv", b"\x00\x01"), "figures.csv: expected text, found a binary file"),
        (fill("drivers.csv", b"\xff\xfe\x00"), "drivers.csv: expected text, found a binary file"),
        (replace("case.toml", "title = ", "title "), "case.toml: expected TOML"),
        (replace("case.toml", "title", "name"), "case.toml: title: is missing"),
        (replace("case.toml", "[force.brigades]", "[forces.x]"), "forces: is not a known key"),
        (replace("case.toml", "value = 4", "value = '4'"), "force.brigades.value: expected a num"),
        (replace("case.toml", "value = 4", "value = nan"), "force.brigades.value: expected a fin"),
        (replace("case.toml", "[force.brigades]", "[force.'big ones']"), "expected a name in sma"),
        (replace("case.toml", "start = 2030-01-01", "start = 2032-01-01"), "end: expected a date"),
        (replace("case.toml", "= 2031-06-30", "= 2035-01-01"), "published_until: expected a date"),
        (replace("case.toml", "2030-01-01", "2029-12-31"), "expected a row for 2029-12-31"),
        (add("case.toml", '[parameters."x.y"]\nvalue = 1\n'), "parameters.x.y.reason: is missing"),
        (add("case.toml", '[parameters."x"]\nvalue = 1\nreason = "r"\n'), "expected a name"),
        (fill("history.toml", b"# nothing\n"), "history.toml: set: is missing"),
        (add("history.toml", SEVERITY.format("2030-01-01")), "set.6: severity is set twice"),
        (add("history.toml", SEVERITY.format("2029-01-01")), "set.6.from: expected a date"),
        (add("history.toml", SEVERITY.format("'soon'")), "set.6.from: expected a date"),
        (add("history.toml", "[[set]]\nlever = 'x'\n"), "set.6.from: is missing"),
        (replace("history.toml", 'source = "synthetic: made for tests"', 'source = ""'), "set.1.s"),
        (replace("figures.csv", "synthetic: made for tests", ""), "line 2, column source"),
        (replace("figures.csv", "T002", "T001"), "line 3, column id: 'T001' is already on line 2"),
        (replace("events.csv", "2030-11-01", "2030-11-31"), "line 2, column date: expected a day"),
        (replace("monthly_combined.csv", "T003", "T999"), "expected the id of a figure"),
        (
            replace("monthly_combined.csv", "registered_407_408", "registered_407"),
            "registered_407 of 2030-07 is already in another monthly table",
        ),
        (replace("multi_month_totals.csv", "T001", "T999"), "expected the id of a figure"),
        (replace("survey.csv", ",55,", ",155,"), "line 2, column percent"),
        (replace("drivers.csv", "2030-12-31", "2030-12-30"), "no gap in path_absent_stock"),
    ],
)
def test_broken_folders_are_refused_in_one_line(
    copy: Path, spoil: Callable[[Path], object], complaint: str
) -> None:
    spoil(copy)
    with pytest.raises(InputError, match=re.escape(complaint)) as refusal:
        load_case(copy)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["", "atlantis", "odd\0name", "two\nlines", "long" * 200])
def test_unknown_cases_are_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="drill, ukraine, or a folder") as refusal:
        load_case(name if name else tmp_path / "absent")
    assert "\n" not in str(refusal.value)


def test_a_case_can_be_drivers_and_one_page_of_facts(tmp_path: Path) -> None:
    for name in ("case.toml", "drivers.csv"):
        shutil.copy(CASES / "drill" / name, tmp_path / name)
    case = load_case(tmp_path)
    assert case.figures == case.history == case.events == case.targets == ()


def test_what_a_fit_is_held_against_makes_no_other_case(tmp_path: Path) -> None:
    folder = tmp_path / "drill"
    shutil.copytree(CASES / "drill", folder)
    before = load_case(folder)
    (folder / "targets.csv").unlink()
    after = load_case(folder)
    assert before.targets
    assert after.digest == before.digest


def test_a_target_that_rests_on_an_unknown_figure_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "drill"
    shutil.copytree(CASES / "drill", folder)
    replace("targets.csv", "T040", "T999")(folder)
    with pytest.raises(InputError, match="target R1: expected the id of a figure, found 'T999'"):
        load_case(folder)


def test_fitted_values_stand_in_a_file_of_their_own_and_give_way_to_the_page_of_facts(tmp_path: Path) -> None:
    folder = tmp_path / "drill"
    shutil.copytree(CASES / "drill", folder)
    (folder / "parameters.toml").write_text('reason = "fit"\n[values]\n"early.unit" = 3.5\n"early.decay" = 20.0\n')
    add("case.toml", '[parameters."early.decay"]\nvalue = 30\nreason = "known"\n')(folder)
    case = load_case(folder)
    assert case.parameters == {"early.unit": 3.5, "early.decay": 30.0}
    assert case.digest != load_case("drill").digest
