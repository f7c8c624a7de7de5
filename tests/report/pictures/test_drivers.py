from dataclasses import replace

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
