"""The page opens offline, names its parts, and escapes what a table may hold."""

import re

import pytest

from muster.report.monitoring.page import SECTIONS, contents, page, size


def test_one_page_with_every_section_and_no_address_to_load(content):
    text = page(content, {"seed": 1, "digest": "abc"})
    for key, title, _ in SECTIONS:
        assert f'id="{key}"' in text
        assert title in text
    assert not re.search(r'(src|href)="http', text)
    assert "Evacuations &lt;done&gt; &amp; asked" in text
    assert "<done>" not in text
    assert text.count("data:image/svg+xml;base64,") == len(SECTIONS)


def test_a_panel_without_anything_to_show_has_a_page_too(content):
    bare = content | {"preconditions": [], "alarms": [], "nowcast": [], "quality": []}
    bare["profiles"] = [entry | {"suppressed": True} for entry in content["profiles"]]
    bare["panel"] = content["panel"] | {"departures": None}
    assert "<h1>Units</h1>" in page(bare, {})


@pytest.mark.parametrize(
    ("word", "said"), [("company", "14 companies, "), ("brigade", "14 brigades, "), ("unit", "14 units, ")]
)
def test_the_size_of_a_panel_is_said_in_its_own_word(content, word, said):
    panel = content["panel"] | {"unit_word": word}
    assert size(panel).startswith(said)
    assert said in page(content | {"panel": panel}, {})


def test_a_number_of_departures_that_is_hidden_is_not_said(content):
    shown, hidden = content["panel"] | {"departures": 1_235}, content["panel"] | {"departures": None}
    assert size(shown).endswith(", about 1,235 departures.")
    assert "about" not in size(hidden)
    assert size(hidden).endswith(f"{hidden['first_month']} to {hidden['last_month']}.")


def test_contents_lead_to_every_section_once(content):
    text = page(content, {})
    keys = re.findall('href="#([a-z]+)"', text)
    assert keys == [key for key, _ in contents()]
    assert [text.count(f'<h2 id="{key}">') for key in keys] == [1] * len(keys)


def test_the_page_says_what_is_hidden_and_that_no_person_is_meant(content):
    caution = re.search('<p class="caution">(.*?)</p>', page(content, {}), re.S)[1]
    assert "Counts under 10 are not shown" in caution
    assert "says nothing about any soldier" in caution


def test_a_hidden_unit_has_a_name_and_no_number_on_the_page(content):
    text = page(content, {})
    hidden = [entry["unit"] for entry in content["profiles"] if entry["suppressed"]]
    assert hidden
    for unit in hidden:
        row = re.search(rf"<tr><td>{unit}</td>(.*?)</tr>", text)[1]
        assert not re.search(r">\d", row)


def test_what_was_run_is_told_as_it_was_asked(content):
    text = page(content, {"seed": 7, "digest": "a<b"})
    assert "<td>seed</td>" in text
    assert "a&lt;b" in text


def test_the_same_document_gives_the_same_page(content):
    assert page(content, {"seed": 1}) == page(content, {"seed": 1})
