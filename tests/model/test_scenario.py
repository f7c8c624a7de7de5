from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from muster.data.errors import InputError
from muster.model import registry
from muster.model.scenario import Policy, Scenario, chosen_parameters, read_policy
from tests.model.drill import BASE, CASE, policy, scenario, setting

GOOD = """
name = "more supply"
reason = "to see what it does"
[[set]]
lever = "supply"
from = 2030-02-01
until = 2030-03-01
value = 0.5
brigades = [0, 2]
"""


def file(tmp_path, text: str):
    path = tmp_path / "policy.toml"
    path.write_text(text)
    return path


# ---------------------------------------------------------------- policies


def test_a_policy_is_read_from_its_file(tmp_path):
    read = read_policy(file(tmp_path, GOOD))
    (one,) = read.settings
    assert (read.name, one.lever, one.start, one.until) == ("more supply", "supply", date(2030, 2, 1), date(2030, 3, 1))
    assert (one.value, one.brigades) == (0.5, [0, 2])


def test_a_rota_is_looked_for_beside_the_policy(tmp_path):
    (tmp_path / "rota.csv").write_text("week,brigade,sector\n0,0,0\n")
    read = read_policy(file(tmp_path, 'name = "r"\nreason = "r"\nrota = "rota.csv"\n'))
    assert Scenario.build(CASE, [read]).rota.sector.tolist() == [[0]]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"supply"', '"suply"', "suply"),
        ("0.5", "1.5", "supply = 1.5"),
        ("0.5", "nan", "value"),
        ("0.5", "-inf", "value"),
        ("0.5", '"half"', "value"),
        ("until = 2030-03-01", "until = 2029-03-01", "until"),
        ("2030-02-01", "2030-02-31", "policy.toml"),
        ("[0, 2]", "[-1]", "brigades"),
        ("[0, 2]", "[0.5]", "brigades"),
        ("[0, 2]", "0", "brigades"),
        ('"supply"', '"severity"', "severity"),
        ("[[set]]", "[[sett]]", "sett"),
        ("name =", "title =", "name"),
        ("value = 0.5", "", "value"),
        ("[[set]]", "[[set", "policy.toml"),
    ],
)
def test_what_is_wrong_with_a_policy_is_said_in_one_line(tmp_path, old, new, named):
    with pytest.raises(InputError, match=named) as refusal:
        read_policy(file(tmp_path, GOOD.replace(old, new)))
    assert "\n" not in str(refusal.value)
    assert str(tmp_path) in str(refusal.value)


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe binary"])
def test_an_empty_or_binary_policy_is_refused(tmp_path, content):
    path = tmp_path / "policy.toml"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_policy(path)
    with pytest.raises(InputError):
        read_policy(tmp_path / "missing.toml")


def test_a_policy_for_another_base_is_refused():
    fits = policy().model_copy(update={"base": CASE.digest})
    assert Scenario.build(CASE, [fits]).digest == BASE.digest
    with pytest.raises(InputError, match=CASE.digest):
        Scenario.build(CASE, [policy().model_copy(update={"base": "0" * 16})])


@pytest.mark.parametrize("day", [-1, CASE.days])
def test_a_setting_outside_the_case_is_refused(day):
    with pytest.raises(InputError, match="from"):
        scenario(setting("supply", 1.0, day))


@pytest.mark.parametrize("brigade", [4, 999])
def test_a_brigade_that_does_not_exist_is_refused(brigade):
    with pytest.raises(InputError, match="from 0 to 3"):
        scenario(setting("supply", 1.0, 0, brigades=[1, brigade]))


def test_a_policy_says_why():
    with pytest.raises(ValidationError):
        Policy(name="n", reason="")


# ---------------------------------------------------------------- levers


def test_history_is_laid_out_day_by_day():
    places = BASE.levers["reserve_places"]
    assert places.shape == (CASE.days,)
    change = (date(2030, 7, 1) - CASE.start).days
    assert np.flatnonzero(np.diff(places)).tolist() == [change - 1]
    assert places[[change - 1, change]].tolist() == [registry.levers()["reserve_places"].neutral, 80.0]


def test_a_setting_holds_from_its_day_through_its_last():
    values = scenario(setting("severity", 2.0, 10, 19)).levers["severity"]
    assert np.flatnonzero(values != BASE.levers["severity"]).tolist() == list(range(10, 20))


def test_a_setting_for_brigades_leaves_the_army_alone():
    chosen = scenario(setting("supply", 1.0, 10, 19, brigades=[0, 2]))
    assert (chosen.levers["supply"] == 0.0).all()
    assert chosen.targeted == {"supply": ((10, 20, 1.0, (0, 2)),)}


def test_a_later_policy_has_the_last_word():
    both = Scenario.build(
        CASE, [policy(setting("severity", 2.0), name="a"), policy(setting("severity", 3.0), name="b")]
    )
    assert both.name == "a+b"
    assert (both.levers["severity"] == 3.0).all()


# ---------------------------------------------------------------- parameters and mechanisms


def test_a_parameter_is_its_default_unless_the_case_or_the_caller_says_otherwise():
    values = chosen_parameters(CASE, {"trust.effect": 2.0})
    assert values["trust.effect"] == 2.0
    defaults = {d.key: d.default for d in registry.parameters()}
    assert {k for k in values if values[k] != defaults[k]} <= {"trust.effect", *CASE.parameters}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"trust.nothing": 1.0}, "trust.nothing"),
        ({"trust": 1.0}, "trust"),
        ({"trust.start": 2.0}, "trust.start"),
        ({"trust.start": float("nan")}, "trust.start"),
        ({"trust.effect": float("inf")}, "trust.effect"),
    ],
)
def test_a_parameter_that_is_unknown_or_out_of_bounds_is_refused(given, named):
    with pytest.raises(InputError, match=named):
        scenario(parameters=given)


@pytest.mark.parametrize("name", ["baseline", "nothing", ""])
def test_only_what_the_model_can_do_without_is_left_out(name):
    with pytest.raises(InputError, match="--without"):
        scenario(without=(name,))


def test_values_go_by_their_short_names():
    assert vars(BASE.values("contagion")).keys() == {"branching", "lag"}


# ---------------------------------------------------------------- digest


def test_the_digest_changes_with_whatever_decides_the_run():
    chosen = [
        BASE,
        scenario(setting("severity", 2.0)),
        scenario(setting("severity", 2.0, 1)),
        scenario(setting("supply", 1.0)),
        scenario(setting("supply", 1.0, brigades=[0])),
        scenario(setting("supply", 1.0, brigades=[1])),
        scenario(parameters={"trust.effect": 1.3}),
        scenario(without=("trust",)),
    ]
    assert len({s.digest for s in chosen}) == len(chosen)


def test_the_digest_does_not_change_with_what_decides_nothing():
    assert scenario(setting("severity", 1.0, 5)).digest == BASE.digest
    assert scenario(parameters={"trust.effect": BASE.parameters["trust.effect"]}).digest == BASE.digest
