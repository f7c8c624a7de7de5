import numpy as np
import pytest

from muster.report import fit_files, style
from muster.report.pictures import fit as pictures
from tests.report.made_fit import CASE, asked, found


@pytest.fixture(scope="module")
def content():
    return fit_files.record(asked(), found())


def test_used_and_held_out_are_told_apart(content):
    axes = pictures.cases(CASE, content["targets"], CASE.targets).axes[0]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert {"90% of predictions, in sample", "90% of predictions, held out", "published, in sample"} <= set(labels)
    assert len(labels) == len(set(labels))
    assert axes.get_ylim()[0] == 0


def test_ratios_stand_around_one(content):
    axes = pictures.others(content["targets"], CASE.targets).axes[0]
    low, high = axes.get_xlim()
    assert low < 1 < high
    assert all(": " in label.get_text() for label in axes.get_yticklabels())


def test_numbers_that_fall_evenly_lie_in_what_chance_gives(content):
    rows = [{"place": x, "used": k % 2 == 0} for k, x in enumerate(np.linspace(0.01, 0.99, 50))]
    axes = pictures.places(rows).axes[0]
    assert max(patch.get_height() for patch in axes.patches[:-1]) <= 5


def test_a_place_within_the_prior_is_told_on_its_own_scale():
    assert pictures._within((1.0, 2.0, 8.0), 2.0) == 0.5
    assert pictures._within((1.0, 2.0, 8.0), 8.0) == 1.0
    assert pictures._within((1.0, 2.0, 8.0), 1.0) == 0.0
    assert pictures._within((1.0, 1.0, 1.0), 1.0) == 0.5


def test_every_parameter_has_a_bar_and_few_have_a_line(content):
    axes = pictures.contraction(content["parameters"]).axes[0]
    assert len(axes.patches) == len(content["parameters"])
    assert len(pictures.parameters(content["parameters"]).axes[0].get_yticklabels()) <= pictures.TOLD


def test_every_origin_has_a_panel_and_every_method_a_name(content):
    picture = pictures.backtest(content["backtest"]["rows"])
    assert len(picture.axes) == 1
    assert len(picture.legends[0].get_texts()) == 5


def test_pictures_are_the_same_bytes_each_time(content):
    posterior = found().fit.posterior
    assert style.svg(pictures.emulator(posterior, CASE.targets)) == style.svg(
        pictures.emulator(posterior, CASE.targets)
    )
