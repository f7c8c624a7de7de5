"""A TOML document is checked against its schema, and refused by file and key."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, model_validator

from muster.data.documents import Document, Text, quoted, read_document
from muster.data.errors import InputError


class Item(Document):
    value: float
    label: Text = "none"


class Sheet(Document):
    title: Text
    day: date
    items: list[Item] = Field(alias="item", default_factory=list)

    @model_validator(mode="after")
    def check_title(self) -> "Sheet":
        if self.title == "forbidden":
            raise ValueError("title: expected another one")
        return self


GOOD = 'title = "t"\nday = 2024-11-29\n'


def write(folder: Path, text: str) -> Path:
    file = folder / "sheet.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_good_document_is_read(tmp_path: Path) -> None:
    sheet = read_document(write(tmp_path, GOOD + "[[item]]\nvalue = 1\n"), Sheet)
    assert (sheet.title, sheet.day, sheet.items) == ("t", date(2024, 11, 29), [Item(value=1.0)])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('title = "t', "expected TOML: "),
        ("title = 't'\ntitle = 'u'\n", "expected TOML: "),
        ("day = 2024-02-30\ntitle = 't'\n", "expected TOML: "),
        ("x = " + "[" * 5000, "expected TOML: "),
        ("title = 't'\n", "day: is missing"),
        (GOOD + "dya = 1\n", "dya: is not a known key"),
        ("title = 5\nday = 2024-11-29\n", "title: expected text in quotes, found '5'"),
        ("title = ' '\nday = 2024-11-29\n", "title: expected text, not an empty string"),
        ("title = 't'\nday = '2024-11-29'\n", "day: expected a date without quotes"),
        ("title = 't'\nday = 2024-11-29T10:00:00\n", "day: expected a date"),
        (GOOD + "item = 3\n", "item: expected an array of tables"),
        (GOOD + "item = [3]\n", "item.1: expected a table"),
        (GOOD + "[[item]]\nvalue = 1\n[[item]]\nvalue = '2'\n", "item.2.value: expected a number"),
        (GOOD + "[[item]]\nvalue = true\n", "item.1.value: expected a number"),
        (GOOD + "[[item]]\nvalue = nan\n", "item.1.value: expected a finite number"),
        (GOOD + "[[item]]\nvalue = -inf\n", "item.1.value: expected a finite number"),
        ("title = 'forbidden'\nday = 2024-11-29\n", "sheet.toml: title: expected another one"),
    ],
)
def test_malformed_documents_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(InputError, match=re.escape(complaint)) as refusal:
        read_document(file, Sheet)
    assert str(refusal.value).startswith(str(file))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD + f"[[item]]\nvalue = {'9' * 5000}\n", "expected TOML: "),
        (GOOD + f"[[item]]\nvalue = {'9' * 4000}\n", "item.1.value: expected a number, found '0x"),
        (GOOD + f"[[item]]\nvalue = 0x{'f' * 5000}\n", "item.1.value: expected a number, found '0xfff"),
        ("\ufeff", "expected text, found an empty file"),
    ],
)
def test_numbers_without_end_and_files_without_text_are_refused_in_one_line(tmp_path, text, complaint):
    file = write(tmp_path, text)
    with pytest.raises(InputError, match=re.escape(complaint)) as refusal:
        read_document(file, Sheet)
    assert len(str(refusal.value)) < 300 + len(str(file))


@given(cut=st.integers(0, 40), put=st.text(max_size=8) | st.sampled_from(["'''", "[[item]]", "0x", "1e999", "\n\t"]))
def test_any_document_is_read_or_refused_in_one_line(tmp_path_factory, cut, put):
    text = GOOD + "[[item]]\nvalue = 1\n"
    file = tmp_path_factory.mktemp("fuzz") / "sheet.toml"
    file.write_bytes((text[:cut] + put + text[cut:]).encode("utf-8", "surrogatepass"))
    try:
        read_document(file, Sheet)
    except InputError as refusal:
        assert "\n" not in str(refusal)  # noqa: PT017


def test_a_document_cannot_be_changed_afterwards(tmp_path):
    sheet = read_document(write(tmp_path, GOOD), Sheet)
    with pytest.raises(ValueError, match="frozen"):
        sheet.title = "other"


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_a_quoted_string_is_read_as_it_was(text):
    assert tomllib.loads(f"said = {quoted(text)}")["said"] == text
