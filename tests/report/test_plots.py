from dataclasses import replace

import numpy as np
import pytest
from matplotlib.image import imread

from muster.data.case import load_case
from muster.report import plots, style
from tests.report.fake_result import fake_result


@pytest.mark.parametrize("name", plots.PICTURES)
def test_every_picture_draws_with_one_run_and_with_several(name, case, results, several):
    for runs in (results, several):
        assert style.svg(plots.PICTURES[name](case, runs)).startswith("<?xml")


@pytest.mark.parametrize("name", plots.PICTURES)
def test_every_picture_draws_a_short_run_and_a_small_case(name, case):
    drill = load_case("drill")
    for army, runs in ((case, [fake_result(case, days=400)]), (drill, [fake_result(drill)])):
        assert len(style.svg(plots.PICTURES[name](army, runs))) > 5000


@pytest.mark.parametrize("name", [n for n in plots.PICTURES if n != "drivers"])
def test_every_upright_axis_says_what_it_measures(name, case, results):
    panels = plots.PICTURES[name](case, results).axes
    assert all(axes.get_ylabel() for axes in panels)


def test_every_published_point_lies_inside_the_panel(case, results):
    for name in ("registrations", "registrations_split", "absent", "returns", "front"):
        for axes in plots.PICTURES[name](case, results).axes:
            low, high = axes.get_ylim()
            for line in axes.lines:
                marked = line.get_marker() not in ("None", None, "")
                if marked and len(line.get_ydata()):
                    assert low <= min(line.get_ydata()) <= max(line.get_ydata()) <= high


def test_overview_shows_cases_and_absence_and_says_what_made_it(case, results, tmp_path):
    picture = plots.overview(case, results)
    cases, away = picture.axes
    assert "registered" in cases.get_ylabel()
    assert "absent" in away.get_ylabel()
    assert "seed 1" in picture.get_supxlabel()
    path = tmp_path / "picture.png"
    path.write_bytes(style.png(picture))
    assert imread(path).shape[1] == 1380


@pytest.mark.parametrize("name", [n for n in plots.PICTURES if n not in ("units", "lengths")])
def test_a_run_in_which_nobody_leaves_is_drawn_without_a_warning(name, case, results):
    nobody = still(results[0])
    assert style.svg(plots.PICTURES[name](case, [nobody])).startswith("<?xml")


def still(result):
    daily = {key: np.zeros_like(value) for key, value in result.daily.items()} | {
        key: result.daily[key] for key in ("present", "training")
    }
    counts = {key: value if key == "exposure" else np.zeros_like(value) for key, value in result.counts.items()}
    return replace(result, daily=daily, counts=counts)


def test_the_overview_of_several_runs_counts_them(case, several):
    said = plots.overview(case, several).get_supxlabel()
    assert said.endswith("3 runs")
    for words in ("Muster 0.1.0", "case ukraine", "scenario baseline", "scale 1"):
        assert words in said


@pytest.mark.parametrize("name", plots.PICTURES)
def test_no_two_lines_of_a_legend_say_the_same(name, case, several):
    for axes in plots.PICTURES[name](case, several).axes:
        labels = axes.get_legend_handles_labels()[1]
        assert len(labels) == len(set(labels)), labels
