"""The page opens offline, names its parts, and escapes what a table may hold."""

import re

from muster.report.monitoring.page import SECTIONS, page


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
