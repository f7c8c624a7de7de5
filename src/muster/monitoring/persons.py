"""Refuse a table that speaks of persons: Muster reads counts by unit and month, nothing about anybody."""

from __future__ import annotations

import re
from collections.abc import Collection

from muster.data.errors import InputError, quote
from muster.monitoring.table import Table

# English, Ukrainian and Russian words for what identifies a person; a column's name is split at marks and capitals
WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    surname firstname lastname fullname forename patronymic nickname callsign birth birthdate birthday birthplace
    dob born phone telephone mobile cellphone address street postcode zip email mail passport ssn taxpayer
    fingerprint photo imei iban soldierid servicenumber personid gender sex religion diagnosis прізвище пiб піб
    позивний народження телефон адреса паспорт іпн рнокпп пошта стать фамилия отчество фио позывной рождения адрес
    инн снилс почта пол
    """,
    )
)
PAIRS = (
    r"(first|last|full|given|family|middle|maiden|person|personal|soldier|commander|officer|his|her)\W*name",
    r"(personal|service|military|army|identity|identification|passport|tax|insurance|soldier|serial|dog\W*tag)"
    r"\W*(id|no|nr|num|number|code|card|tag)",
    r"(person|soldier|individual|patient|employee|officer|commander)(\W*(id|key|nr|no|number|code))",
    r"id\W*(card|number|no|nr)",
    r"date\W*of\W*birth|birth\W*(date|day|year|place)|(home|e)\W*(address|mail)|year\W*of\W*birth",
    r"ім.?я|по\W*батькові|имя|дата\W*(народження|рождения)|особовий\W*номер|личный\W*номер|військовий\W*квиток",
)
# a person's where they do not name the unit
PLAIN = frozenset({"name", "names", "rank", "id", "person", "soldier", "commander", "officer", "individual"})
VALUES = (
    (re.compile(r"[^@\s]+@[^@\s]+\.\w+"), "electronic addresses"),
    (re.compile(r"\+\d[\d ()-]{8,16}\d"), "telephone numbers"),
    (re.compile(r"(19[3-9]\d|200\d)-\d\d-\d\d"), "dates of birth"),
)
LOOKED_AT = 2000
REASON = "Muster reads counts by unit and month, never persons; remove it"


def refuse_persons(table: Table, known: Collection[str]) -> None:
    """Raise `InputError` if a column's name or its values look like a person's.

    ``known`` are the columns that the description uses for unit, group and month: they may be called "name".
    """
    for column, cells in table.columns.items():
        if is_personal(column) and not (column in known and column.lower() in PLAIN):
            raise InputError(f"{table.file}: column {quote(column)} looks like a person's: {REASON}")
        filled = [cell for cell in cells if cell][:LOOKED_AT]
        for pattern, what in VALUES:
            if column not in known and filled and all(pattern.fullmatch(cell) for cell in filled):
                raise InputError(f"{table.file}: column {quote(column)} holds what looks like {what}: {REASON}")
        if column in known and any(VALUES[0][0].fullmatch(cell) for cell in filled):
            raise InputError(f"{table.file}: column {quote(column)} holds electronic addresses: {REASON}")


def is_personal(column: str) -> bool:
    """Return whether a column's name says that it is about one person.

    >>> [is_personal(name) for name in ("LastName", "date_of_birth", "unit_name", "losses", "personal no.")]
    [True, True, False, False, True]
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower()
    spaced = " ".join(re.split(r"[^\w]+|_", spaced)).strip()
    words = set(spaced.split())
    joined = spaced.replace(" ", "")
    return (
        bool(words & WORDS)
        or joined in WORDS
        or spaced in PLAIN
        or any(re.search(rf"(?:^| )(?:{pair})(?: |$)", spaced) for pair in PAIRS)
    )
