import pytest

from muster.model.registry import mechanisms
from muster.report.plots import PICTURES
from muster.report.sections import SECTIONS


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_what_stands_behind_a_picture_exists(section, case):
    assert section.key in PICTURES
    assert set(section.mechanisms) <= set(mechanisms())
    assert set(section.drivers) <= set(case.drivers)
    assert set(section.quantities) <= {figure.quantity for figure in case.figures}
    assert section.reads.endswith(".")
    assert section.assumes.endswith(".")


def test_every_picture_has_its_section():
    assert [section.key for section in SECTIONS] == list(PICTURES)
