"""The how-to pages are carried out as they stand."""

import dataclasses
import re
import sys
from pathlib import Path
from typing import get_args

import pytest
from pyarrow.parquet import read_schema

import muster.model.mechanisms as folder
from muster import cli
from muster.data.case import load_case
from muster.data.errors import InputError
from muster.model import declare, registry
from muster.model.scenario import Scenario, read_policy
from muster.model.simulate import simulate
from muster.model.states import CONDITIONS, EVENTS
from muster.report.pictures.absence import monthly_reasons

PAGES = Path(__file__).parents[2] / "docs" / "how-to"
DRILL, UKRAINE = load_case("drill"), load_case("ukraine")
JULY = DRILL.start.replace(month=7, day=1)


def blocks(page: str, language: str) -> list[str]:
    """Return the code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (PAGES / page).read_text(encoding="utf-8"), re.M | re.S)


# ---------------------------------------------------------------- add a mechanism


@pytest.fixture
def homesick(tmp_path, monkeypatch):
    """Put the page's file where mechanisms are found, and take it away again."""
    (code,) = blocks("add-a-mechanism.md", "python")
    (tmp_path / "homesick.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(tmp_path)])
    registry.forget()
    yield code
    monkeypatch.undo()
    registry.forget()
    sys.modules.pop(f"{folder.__name__}.homesick", None)
    vars(folder).pop("homesick", None)
    assert "homesick" not in registry.mechanisms()


def test_a_mechanism_is_one_file_of_under_forty_lines(homesick):
    assert len(homesick.splitlines()) < 40
    assert "homesick" in registry.mechanisms()
    compile(homesick, "homesick.py", "exec")


def test_the_page_names_every_contribution_as_it_is_declared():
    """With parts that it has, and the conditions and events that an account can name."""
    page = (PAGES / "add-a-mechanism.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)\((.*?)\)` \|", page, re.M)
    assert {name for name, _ in rows} == {kind.__name__ for kind in get_args(declare.Contribution)}
    for name, parts in rows:
        fields = {part.name for part in dataclasses.fields(getattr(declare, name))}
        assert set(parts.split(", ")) <= fields, name
    for word in (*CONDITIONS, *(event for event in EVENTS if event != "nothing")):
        assert f'`"{word}"`' in page


def test_the_mechanism_changes_departures_and_is_named_as_a_reason(homesick):
    with_it = simulate(DRILL, until=JULY)
    without = simulate(DRILL, Scenario.build(DRILL, without=["homesick"]), until=JULY)
    stronger = simulate(DRILL, Scenario.build(DRILL, parameters={"homesick.effect": 2.0}), until=JULY)
    left = [int(result.daily["left"].sum()) for result in (without, with_it, stronger)]
    assert left[0] < left[1] < left[2]
    assert 0 < with_it.daily["reason_homesick"].sum() < with_it.daily["left"].sum()
    assert "reason_homesick" not in without.daily
    reasons = sum(column for name, column in with_it.daily.items() if name.startswith("reason_"))
    assert (reasons == with_it.daily["left"]).all()


def test_bounds_hold_for_the_mechanism_as_the_page_promises(homesick):
    scenario = Scenario.build(DRILL, parameters={"homesick.effect": 3.0, "baseline.leave": 0.004})
    walk, plain = (simulate(DRILL, scenario, until=JULY, plain=plain) for plain in (False, True))
    assert all(walk.daily[name].tobytes() == plain.daily[name].tobytes() for name in walk.daily)


def test_the_pages_commands_run_and_the_reason_is_named(homesick, monkeypatch, capsys, tmp_path):
    (commands,) = blocks("add-a-mechanism.md", "sh")
    shown = []
    for line in commands.splitlines():
        monkeypatch.setattr(sys, "argv", line.replace("build/", f"{tmp_path}/").split())
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == 0
        shown.append(capsys.readouterr().out)
    assert len(set(shown)) == 3
    assert "reason_homesick" in read_schema(tmp_path / "homesick" / "daily.parquet").names
    assert "Longing for home" in monthly_reasons(simulate(DRILL))  # which the report draws


def test_every_contribution_is_explained_with_a_file_that_shows_it():
    page = (PAGES / "add-a-mechanism.md").read_text(encoding="utf-8")
    from typing import get_args

    from muster.model.declare import Contribution

    for kind in get_args(Contribution):
        (example,) = re.findall(rf"^\| `{kind.__name__}\(.*`(\w+\.py)` \|$", page, re.M)
        text = (Path(folder.__file__).parent / example).read_text(encoding="utf-8")
        assert f"{kind.__name__}(" in text, example


# ---------------------------------------------------------------- write a policy


def written(tmp_path: Path, number: int) -> Path:
    """Return a file with one of the page's policies, its table beside it."""
    (rota,) = blocks("write-a-policy.md", "csv")
    (tmp_path / "by-turns.csv").write_text(rota, encoding="utf-8")
    path = tmp_path / "policy.toml"
    path.write_text(blocks("write-a-policy.md", "toml")[number], encoding="utf-8")
    return path


def test_the_page_quotes_the_real_file():
    quoted = blocks("write-a-policy.md", "toml")[0]
    assert quoted == (PAGES / "tour-60.toml").read_text(encoding="utf-8")


def test_the_quoted_policy_acts_from_its_first_day_on():
    scenario = Scenario.build(UKRAINE, [read_policy(PAGES / "tour-60.toml")])
    base = Scenario.build(UKRAINE)
    first = (UKRAINE.start.replace(year=2026, month=1, day=1) - UKRAINE.start).days
    for lever, value in (("tour_limit", 60.0), ("rest", 40.0)):
        assert (scenario.levers[lever][:first] == base.levers[lever][:first]).all()
        assert (scenario.levers[lever][first:] == value).all()
    assert scenario.name == "tour-60"


def test_the_pages_commands_are_understood(tmp_path, monkeypatch):
    """Both commands run on a thousandth of the force and for a few weeks, as the page writes them otherwise."""
    monkeypatch.chdir(PAGES.parents[1])
    for line in blocks("write-a-policy.md", "sh")[0].splitlines():
        words = line.replace("--scale 0.1", "--scale 0.005 --until 2022-04-01").split()
        words[-1] = str(tmp_path / Path(words[-1]).name)
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == 0
    assert (tmp_path / "tour-60" / "run.json").exists()


def test_a_setting_can_name_brigades_and_a_last_day(tmp_path):
    policy = read_policy(written(tmp_path, 1))
    scenario = Scenario.build(UKRAINE, [policy])
    ((first, last, value, brigades),) = scenario.targeted["evacuation"]
    assert (last - first, value, brigades) == (181, 0.8, (0, 1, 2))


def test_a_policy_for_another_base_is_refused_and_for_this_one_taken(tmp_path):
    path = written(tmp_path, 2)
    with pytest.raises(InputError, match="written for base 0123456789abcdef"):
        Scenario.build(UKRAINE, [read_policy(path)])
    path.write_text(path.read_text().replace("0123456789abcdef", UKRAINE.digest))
    scenario = Scenario.build(UKRAINE, [read_policy(path)])
    assert (scenario.levers["amnesty"][-400:] == 1.0).all()


def test_a_rota_is_followed(tmp_path):
    scenario = Scenario.build(DRILL, [read_policy(written(tmp_path, 3))])
    assert scenario.rota is not None
    assert [scenario.rota.of_week(week, 4).tolist() for week in (0, 1, 9)] == [
        [0, 1, -1, -1],
        [-1, -1, 0, 1],
        [-1, -1, 0, 1],
    ]
    result = simulate(DRILL, scenario, until=DRILL.start.replace(month=3))
    assert len(result.daily["left"]) == 60
