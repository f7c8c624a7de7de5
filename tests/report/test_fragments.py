import base64
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.report import fragments
from muster.report.tables import Table

WORDS = st.text(st.characters(exclude_categories=("C",)), max_size=20)


class Cells(HTMLParser):
    """Collects the text of every cell, and the tags that stand in it."""

    def __init__(self):
        super().__init__()
        self.cells, self.tags, self.inside = [], set(), False

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "td":
            self.cells.append("")
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "td"

    def handle_data(self, text):
        if self.inside:
            self.cells[-1] += text


def cells_of(html):
    reader = Cells()
    reader.feed(html)
    return reader


def test_tables_escape_and_link_their_cells():
    shown = fragments.table_of(Table("T", ("a", "b"), (("<x>", "id1"),), "n & m"), links={"id1": "http://x"})
    assert "&lt;x&gt;" in shown
    assert '<a href="http://x">id1</a>' in shown
    assert "n &amp; m" in shown


def test_rows_can_be_pointed_at_and_numbers_stand_flush_right():
    shown = fragments.table_of(Table("", ("a",), (("1,000",), ("2",))), ["first"])
    assert '<tr id="first">' in shown
    assert shown.count('class="number"') == 3


def test_a_page_holds_its_title_body_and_pictures():
    shown = fragments.page("A & B", [fragments.heading("k", "H<"), fragments.image("P", "<svg/>")])
    assert "<title>A &amp; B</title>" in shown
    assert '<h2 id="k">H&lt;</h2>' in shown
    assert "data:image/svg+xml;base64,PHN2Zy8+" in shown


def test_a_link_without_an_address_is_text():
    assert fragments.link("a<b", "") == "a&lt;b"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_whatever_a_cell_says_it_is_read_as_it_was_written(rows):
    read = cells_of(fragments.table_of(Table("T", ("a", "b"), tuple(rows))))
    assert read.cells == [cell for row in rows for cell in row]
    assert read.tags <= {"div", "table", "caption", "tr", "th", "td"}


@settings(max_examples=40, deadline=None)
@given(WORDS)
def test_titles_headings_and_names_of_pictures_are_text(words):
    shown = fragments.page(words, [fragments.heading("k", words), fragments.image(words, "<svg/>")])
    assert unescape(re.search(r"<title>(.*?)</title>", shown, re.S)[1]) == words
    assert unescape(re.search(r'<h2 id="k">(.*?)</h2>', shown, re.S)[1]) == words
    assert unescape(re.search(r'<img alt="(.*?)"', shown, re.S)[1]) == words


@settings(max_examples=40, deadline=None)
@given(WORDS)
def test_a_picture_comes_out_of_the_page_as_it_went_in(words):
    inside = re.search(r"base64,([^\"]*)", fragments.image("P", words))[1]
    assert base64.b64decode(inside).decode() == words


def test_an_address_cannot_leave_its_quotes():
    shown = fragments.link("x", 'http://a/?b="><script>&c')
    assert "<script>" not in shown
    assert shown.count('"') == 2
    assert "&amp;c" in shown


def test_only_cells_of_that_very_text_are_links():
    shown = fragments.table_of(Table("", ("a",), (("A1",), ("A1 A2",))), links={"A1": "http://x", "A2": ""})
    assert shown.count("<a href") == 1
    assert "<td>A1 A2</td>" in shown


def test_rows_without_an_anchor_have_no_name():
    shown = fragments.table_of(Table("", ("a",), (("x",), ("y",), ("z",))), ["", "second"])
    assert re.findall(r'<tr( id="[^"]*")?><td', shown) == ["", ' id="second"', ""]


def test_a_row_too_short_for_its_columns_is_refused():
    with pytest.raises(IndexError):
        fragments.table_of(Table("", ("a", "b"), (("only one",),)))


def test_a_table_without_title_note_or_rows_has_none_of_them():
    shown = fragments.table_of(Table("", ("a", "b"), ()))
    assert shown == '<div class="scroll"><table><tr><th>a</th><th>b</th></tr></table></div>'


def test_only_columns_of_numbers_stand_flush_right():
    shown = fragments.table_of(Table("", ("Name", "Number"), (("x", "1,000 (900–1,100)"), ("y", ""))))
    assert shown.count('class="number"') == 3
    assert '<th class="number">Number</th>' in shown
    assert "<td>x</td>" in shown


def test_a_page_is_whole_says_its_letters_and_takes_dollars_as_text():
    shown = fragments.page("T", ["<p>$5 and ${body}</p>"])
    assert shown.lower().startswith("<!doctype html>")
    assert 'charset="utf-8"' in shown.lower()
    assert "<p>$5 and ${body}</p>" in shown
    assert shown.rstrip().endswith("</html>")
    assert 'name="viewport"' in shown
