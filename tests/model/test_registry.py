import sys
from pathlib import Path

import pytest

from muster.model import registry
from muster.model.levers import __path__ as lever_paths
from muster.model.mechanisms import __path__ as mechanism_paths


def files(paths) -> list[str]:
    return sorted(f.stem for f in Path(next(iter(paths))).glob("*.py") if f.stem != "__init__")


def test_every_file_of_the_folders_is_found_under_its_own_name():
    assert list(registry.mechanisms()) == files(mechanism_paths)
    assert list(registry.levers()) == files(lever_paths)


def test_every_parameter_has_one_key():
    declared = registry.parameters()
    assert len({d.key for d in declared}) == len(declared)
    for d in declared:
        assert d.key == f"{d.mechanism}.{d.parameter.name}"


def test_every_optional_mechanism_is_in_exactly_one_group():
    grouped = [name for names in registry.groups().values() for name in names]
    assert sorted(grouped) == [m.name for m in registry.mechanisms().values() if not m.essential]
    assert "other" not in registry.groups(), "a shipped mechanism has a group of its own choosing"


def test_neutral_values_are_given_by_key():
    found = registry.neutral(["rushing", "fitness"])
    assert found == {"rushing.share": 0.0, "fitness.ratio": 1.0, "fitness.unusable": 0.0}


def test_asking_twice_gives_the_same():
    assert registry.mechanisms() is registry.mechanisms()


@pytest.fixture
def another_folder(tmp_path, monkeypatch):
    """Give the mechanisms a second folder, as if a file had been added to the first."""
    monkeypatch.setattr(registry.mechanism_folder, "__path__", [*mechanism_paths, str(tmp_path)])
    yield tmp_path
    sys.modules.pop("muster.model.mechanisms.weather", None)
    monkeypatch.undo()
    registry.forget()


def test_a_file_added_is_found_after_looking_again(another_folder):
    before = registry.mechanisms()
    (another_folder / "weather.py").write_text(
        '"""Bad weather."""\n\n'
        "from muster.model.declare import Mechanism\n\n"
        'MECHANISM = Mechanism(name="weather", title="Weather", reason="rain", parameters=())\n'
    )
    assert "weather" not in registry.mechanisms()
    registry.forget()
    assert set(registry.mechanisms()) == {*before, "weather"}
    assert registry.groups()["other"] == ("weather",)
