import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from muster.model.registry import parameters
from muster.model.scenario import Scenario
from muster.report import html
from muster.report.plots import PICTURES
from muster.report.sections import SECTIONS

ABOUT = {"digest": "d", "policies": [], "parameters": {"early.size": 2.0}, "scale": 1.0}
VOID = ("meta", "img", "br", "link")


@pytest.fixture(scope="module")
def scenario(case):
    return Scenario.build(case)


@pytest.fixture(scope="module")
def page(case, scenario, results):
    return html.report(case, scenario, results, ABOUT)


class Reader(HTMLParser):
    """Collects anchors and addresses, and checks that every tag that opens closes."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.sources = [], [], [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.sources += [given["src"]] if "src" in given else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def read(page):
    reader = Reader()
    reader.feed(page)
    assert not reader.open
    return reader


def test_page_opens_offline(page, read):
    assert all(source.startswith("data:image/svg+xml;base64,") for source in read.sources)
    assert "<script" not in page
    assert "<link" not in page
    assert "@import" not in page


def test_every_picture_is_there_with_words_for_those_who_do_not_see_it(page):
    assert page.count("<img alt=") == len(SECTIONS)


def test_every_inner_link_has_its_place(read):
    inner = {link[1:] for link in read.links if link.startswith("#")}
    assert inner <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))


def test_every_source_of_a_figure_can_be_followed(page, case):
    figure = next(f for f in case.figures if f.id == "A096")
    assert figure.url.replace("&", "&amp;") in page


def test_every_parameter_and_lever_setting_is_listed(page, case):
    for declared in parameters():
        assert f"<td>{declared.key}</td>" in page
    for step in case.history:
        assert step.reason.split(";")[0][:30] in page


def test_page_is_the_same_each_time(case, scenario, results, page):
    assert html.report(case, scenario, results, ABOUT) == page


def test_text_of_a_case_is_text_and_never_mark_up(case, scenario, results):
    hostile = replace(case, title="<script>alert(1)</script> $body")
    text = html.report(hostile, scenario, results, ABOUT)
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $body" in text


def test_a_value_set_for_the_run_stands_beside_its_default(case, results):
    first = parameters()[0]
    changed = Scenario.build(case, parameters={first.key: first.parameter.high if first.parameter.high < 1e9 else 1.0})
    table, anchors = html.parameters_table(changed)
    assert table.rows[0][0] == first.key
    assert anchors[0] == f"mechanism-{first.mechanism}"
    assert len(anchors) == len(table.rows) == len(parameters())


def test_provenance_is_told_in_words(page):
    assert "early.size = 2.0" in page
    assert re.search(r"<td>policies</td><td[^>]*>none</td>", page)


# ---------------------------------------------------------------- what stands behind a picture


def section(page, key):
    return re.search(rf'<h2 id="{key}">.*?(?=<h2 id=)', page, re.S)[0]


def test_contents_lead_to_every_section_in_its_order(page):
    nav = re.search("<nav>(.*?)</nav>", page, re.S)[1]
    keys = re.findall('href="#([a-z_]+)"', nav)
    assert keys == [*PICTURES, "comparison", "history", "parameters", "run"]
    places = [page.index(f'<h2 id="{key}">') for key in keys]
    assert places == sorted(places)


@pytest.mark.parametrize("key", PICTURES)
def test_every_picture_says_what_it_assumes(page, key):
    assert "<b>Assumptions.</b>" in section(page, key)
    assert section(page, key).count("<img") == 1


def test_sources_are_counted_and_give_the_figures_they_stand_for(page, case):
    text = section(page, "absent")
    claims = [figure for figure in case.figures if figure.quantity in ("currently_absent", "cumulative_awol_claim")]
    sources = {(figure.source, figure.url) for figure in claims}
    assert f"Sources ({len(sources)})" in text
    assert all(figure.id in text for figure in claims)


def test_a_picture_of_what_nobody_published_names_no_source(page):
    assert "Sources (" not in section(page, "reasons")


def test_mechanisms_are_named_by_title_and_lead_to_their_parameters(page):
    text = section(page, "registrations")
    assert 'href="#mechanism-registration"' in text
    assert 'href="#driver-intake_per_month"' in text
    assert ">intake per month</a>" in text


def test_what_is_said_first_is_a_list_and_then_a_caution(page):
    head = page[: page.index('<h2 id="registrations">')]
    assert head.count('<ul class="summary">') == 1
    assert head.count("<li>") >= 5
    assert head.index('<p class="caution">') > head.index('<ul class="summary">')
    assert "Simulated, not observed." in head


# ---------------------------------------------------------------- one run, several, and none published


def test_one_run_gives_its_seed_and_several_their_number(case, scenario, results, several, page):
    assert "scale 1, seed 1." in page
    assert "scale 1, 3 runs." in html.report(case, scenario, several, ABOUT)


def test_draws_are_named_where_there_are_any(case, scenario, several):
    text = html.report(case, scenario, several, {**ABOUT, "draws": "prior"})
    assert text.count("a draw of the parameters from their priors") == 2


# ---------------------------------------------------------------- tables of what went in


def test_every_input_has_its_unit_range_and_last_source(case):
    table = html.drivers_table(case)
    assert len(table.rows) == len(case.drivers)
    for row, driver in zip(table.rows, case.drivers.values(), strict=True):
        assert row[1] == driver.unit
        assert row[5] == str(len(driver.rows))
        assert row[7] == f"{driver.rows[-1].source} ({driver.rows[-1].confidence})"


def test_numbers_below_zero_have_a_minus_and_stand_flush_right(case, scenario):
    numbers, _ = html.parameters_table(scenario)
    values = {row[0]: row[1] for row in numbers.rows}
    assert any(value.startswith("−") for value in values.values())
    assert numbers.numeric(1)
    assert numbers.numeric(2)
    assert html.drivers_table(case).numeric(4)


def test_small_parameters_are_no_powers_of_ten(scenario):
    numbers, _ = html.parameters_table(scenario)
    assert not [row[0] for row in numbers.rows if "e-" in row[1] + row[2]]


def test_every_mechanism_can_be_pointed_at_once(scenario):
    numbers, anchors = html.parameters_table(scenario)
    named = [anchor for anchor in anchors if anchor]
    assert len(named) == len(set(named))
    for row, anchor in zip(numbers.rows, anchors, strict=True):
        assert anchor in ("", f"mechanism-{row[0].split('.')[0]}")


def test_levers_are_told_in_the_order_of_their_days(case):
    table = html.history_table(case)
    assert len(table.rows) == len(case.history)
    first = case.history[0]
    assert table.rows[0][1] == first.lever
    assert table.rows[0][4] == first.source


def test_a_source_with_two_addresses_is_no_link():
    found = html._addresses([("a", "http://1"), ("b", "http://2"), ("a", "http://3"), ("b", "http://2")])
    assert found == {"b": "http://2"}


@pytest.mark.parametrize(
    ("value", "said"),
    [({}, "none"), ([], "none"), (("a", 1), "a, 1"), ({"x": 1.5, "y": 2}, "x = 1.5, y = 2"), (0.5, "0.5"), ("a", "a")],
)
def test_what_was_asked_is_plain_words(value, said):
    assert html._plain(value) == said


def test_a_number_that_was_set_shows_in_the_table_of_parameters(case, results):
    changed = Scenario.build(case, parameters={"trust.start": 0.123})
    row = next(row for row in html.parameters_table(changed)[0].rows if row[0] == "trust.start")
    assert row[1] == "0.123"
    assert row[2] != row[1]
