"""A table that speaks of persons is refused, whatever its column is called."""

import pytest

from muster.data.errors import InputError
from muster.monitoring.persons import is_personal, refuse_persons
from tests.monitoring.made import table_of

PERSONAL = [
    "name", "First Name", "last_name", "SurName", "patronymic", "personal_number", "service no", "ServiceNumber", "dob",
    "date_of_birth", "birthYear", "phone", "phone_number", "home address", "e-mail", "email", "passport", "soldier_id",
    "commander_name", "rank", "callsign", "Прізвище", "по батькові", "дата народження", "телефон", "РНОКПП", "ФИО",
    "особовий номер", "sex", "taxpayer number", "id card",
]  # fmt: skip
HARMLESS = [
    "unit", "unit_name", "brigade", "strength", "departures", "days_on_position", "share_new_arrivals", "evacuations",
    "manning", "leave_granted", "sector", "losses", "personnel", "soldier_days", "officers_share", "identified_drones",
    "phones_off", "ранг_сектора", "number", "rotation", "addressed_requests",
]  # fmt: skip


@pytest.mark.parametrize("name", PERSONAL)
def test_personal_columns(name):
    assert is_personal(name)
    with pytest.raises(InputError, match=r"looks like a person's: .* never persons"):
        refuse_persons(table_of([[1]], **{name: ["x"]}), ["unit", "month"])


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_columns(name):
    assert not is_personal(name)
    refuse_persons(table_of([[1]], **{name: ["7"]}), ["unit", "month"])


@pytest.mark.parametrize("cell", ["a.b@mil.ua", "+380 44 123 45 67", "1999-12-31"])
def test_values_that_look_like_a_persons(cell):
    with pytest.raises(InputError, match="holds what looks like"):
        refuse_persons(table_of([[1, 2]], remark=[[cell, cell]]), ["unit", "month"])


def test_a_unit_may_be_called_name_but_hold_no_addresses():
    refuse_persons(table_of([[1]], name=["3rd battalion"]), ["name"])
    with pytest.raises(InputError, match="electronic addresses"):
        refuse_persons(table_of([[1]], name=["a@b.org"]), ["name"])
