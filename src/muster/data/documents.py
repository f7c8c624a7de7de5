"""Read a TOML document and check it against a schema; write a string as one takes it."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from muster.data.errors import InputError, quote
from muster.data.files import read_text

EXPECTED = {
    "date_from_datetime_inexact": "a date without a time, such as 2024-11-29",
    "date_type": "a date without quotes, such as 2024-11-29",
    "dict_type": "a table",
    "finite_number": "a finite number",
    "float_type": "a number",
    "list_type": "an array of tables",
    "model_type": "a table",
    "string_pattern_mismatch": "a name in small letters, digits and underscores",
    "string_too_short": "text, not an empty string",
    "string_type": "text in quotes",
}

LIMITS = {
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than": "a number below {lt:g}",
    "less_than_equal": "{le:g} or less",
}

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Document(BaseModel):
    """Base of every schema: no conversion, no unknown key, no infinite number, no later change."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


Schema = TypeVar("Schema", bound=Document)


def quoted(text: str) -> str:
    r"""Return text as a string of a TOML document.

    >>> print(quoted('the "third" corps'))
    "the \"third\" corps"
    """
    # a string of JSON is one of TOML, but for one sign that only TOML wants escaped
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_document(path: Path, schema: type[Schema]) -> Schema:
    """Return the document in a TOML file, checked against a schema.

    Raises `InputError` naming the file and the line of a syntax error, or the key of a bad value
    (members of an array are counted from 1: `set.4.value`).
    """
    text = read_text(path)
    try:
        content = tomllib.loads(text)
    except ValueError as error:  # no TOML, or a whole number of thousands of digits
        raise InputError(f"{path}: expected TOML: {error}") from None
    except RecursionError:
        raise InputError(f"{path}: expected TOML: nested too deeply") from None
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        raise InputError(f"{path}: {describe(error)}") from None


def describe(error: ValidationError) -> str:
    """Return the first complaint of a failed check as one line: the key, and what was expected."""
    first: dict[str, Any] = dict(error.errors(include_url=False)[0])
    parts = [str(part + 1 if isinstance(part, int) else part) for part in first["loc"]]
    key = ".".join(part for part in parts if part != "[key]")
    if first["type"] == "missing":
        return f"{key}: is missing"
    if first["type"] == "extra_forbidden":
        return f"{key}: is not a known key"
    if first["type"] == "value_error":
        return f"{key}: {first['ctx']['error']}".removeprefix(": ")
    limit = LIMITS.get(first["type"])
    expected = limit.format(**first["ctx"]) if limit else EXPECTED.get(first["type"], first["msg"])
    return f"{key}: expected {expected}, found {quote(first['input'])}"
