from dataclasses import replace

import pytest

from muster.report.pictures.drivers import DRIVERS, drivers, main_drivers


def test_the_main_inputs_exist_in_the_case(case):
    assert {name for name, _ in DRIVERS} <= set(case.drivers)


def test_a_case_with_other_inputs_shows_all_of_them(case):
    driver = case.drivers["clashes_per_day"]
    other = replace(case, drivers={"rain": driver})
    assert main_drivers(other) == [(driver, "rain")]


def test_each_panel_has_its_level_and_its_range(case, results):
    panels = [axes for axes in drivers(case, results).axes if axes.get_visible()]
    assert len(panels) == len(DRIVERS)
    for axes in panels:
        assert len(axes.lines) >= 1
        assert len(axes.collections) == 1


def test_years_are_written_shortly(case, results):
    picture = drivers(case, results)
    picture.canvas.draw()
    labels = [label.get_text() for label in picture.axes[-1].get_xticklabels()]
    assert "’25" in labels


def panels_of(case, runs):
    return [axes for axes in drivers(case, runs).axes if axes.get_visible()]


def test_a_panel_shows_the_level_of_its_input_inside_its_range(case, results):
    for axes, (driver, title) in zip(panels_of(case, results), main_drivers(case), strict=True):
        assert axes.get_title(loc="left") == title
        level = axes.lines[0].get_ydata()
        assert level == pytest.approx(driver.daily(case.start, len(level)))
        assert (driver.daily(case.start, len(level), "low") <= level + 1e-9).all()
        assert (level <= driver.daily(case.start, len(level), "high") + 1e-9).all()


def test_inputs_start_at_zero_and_shares_are_percentages(case, results):
    for axes, (driver, _) in zip(panels_of(case, results), main_drivers(case), strict=True):
        assert axes.get_ylim()[0] == 0
        said = axes.yaxis.get_major_formatter()(0.5, 0)
        assert said == ("50%" if driver.unit.startswith("share") else "0")


def test_a_short_run_shows_its_own_days(case):
    from tests.report.fake_result import fake_result

    axes = panels_of(case, [fake_result(case, days=100)])[0]
    assert len(axes.lines[0].get_xdata()) == 100


def test_places_without_an_input_stay_empty(case, results):
    four = dict(list(case.drivers.items())[:4])
    picture = drivers(replace(case, drivers=four), results)
    shown = [axes.get_visible() for axes in picture.axes]
    assert sum(shown) == len(main_drivers(replace(case, drivers=four)))
    assert len(shown) % 3 == 0
