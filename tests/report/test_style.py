from datetime import date

import matplotlib as mpl
import numpy as np
from matplotlib.dates import date2num

from muster.report import style


def draw(label="Simulated", runs=1):
    with style.drawing():
        picture, (axes,) = style.blank()
        style.ribbon(axes, style.days(date(2024, 1, 1), 5), np.ones((runs, 5)), style.BLUE, label)
        axes.legend()
    return picture, axes


def test_pictures_are_the_same_bytes_each_time():
    assert style.svg(draw()[0]) == style.svg(draw()[0])
    assert style.png(draw()[0]) == style.png(draw()[0])


def test_pictures_do_not_carry_a_date_or_a_program():
    assert b"Software" not in style.png(draw()[0])
    assert "<dc:date>" not in style.svg(draw()[0])


def test_settings_of_the_reader_do_not_matter_and_stay():
    before = style.svg(draw()[0])
    with mpl.rc_context({"font.size": 30, "axes.grid": False}):
        assert style.svg(draw()[0]) == before
        assert mpl.rcParams["font.size"] == 30


def test_places_are_those_of_matplotlib():
    assert style.place(date(2024, 2, 29)) == date2num(date(2024, 2, 29))
    assert list(style.days(date(2024, 2, 28), 3)) == [style.place(date(2024, 2, 28)) + n for n in range(3)]


def test_a_band_is_drawn_and_named_only_with_several_runs():
    assert len(draw()[1].collections) == 0
    axes = draw(runs=3)[1]
    assert len(axes.collections) == 1
    assert "90% of runs" in axes.get_legend().get_texts()[0].get_text()


def test_projection_and_the_end_of_publication_are_marked(case):
    with style.drawing():
        _, (axes,) = style.blank()
        style.calendar(axes, case, case.end)
        texts = [text.get_text() for text in axes.texts]
    assert texts == ["no counts published after Oct 2025"]
    assert style.last_source(case) < case.end
    assert axes.patches[0].get_label().startswith("Projection")


def test_a_run_that_ends_earlier_has_neither(case):
    with style.drawing():
        _, (axes,) = style.blank()
        style.calendar(axes, case, date(2025, 6, 30))
    assert not axes.texts
    assert not axes.patches


def test_colours_are_told_apart_in_grey_or_hue():
    names = (style.BLACK, style.ORANGE, style.SKY, style.GREEN, style.YELLOW, style.BLUE, style.RED, style.PURPLE)
    assert len(set(names)) == 8
