from muster.report import fragments
from muster.report.tables import Table


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
