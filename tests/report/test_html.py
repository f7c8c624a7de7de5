import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from muster.model.registry import parameters
from muster.model.scenario import Scenario
from muster.report import html
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
