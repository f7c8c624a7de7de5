from muster.planning.frontier import frontier
from muster.report.pictures.force import smallest
from tests.report.test_force_files import FOUND, FRONT


def test_the_dots_lie_on_the_closed_form_up_to_whole_brigades():
    (axes,) = smallest(FOUND, 126).axes
    assert [line.get_label() for line in axes.lines[:3:2]] == [
        "30% of strength: 128 in the line",
        "60% of strength: 80 in the line",
    ]
    for dots, count in ((axes.lines[0], 128), (axes.lines[2], 80)):
        for ratio, brigades in zip(*dots.get_data(), strict=True):
            assert 0 <= brigades - count * (1 + ratio) < 1 + 1e-9


def forces(mannings):
    return [force for front in (FRONT,) for force in frontier(front, (3, 6), (2,), mannings)]


def test_every_manning_is_drawn_in_a_colour_of_its_own():
    mannings = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
    (axes,) = smallest(forces(mannings), 126).axes
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(dots) == len({force.slots for force in forces(mannings)}) == 6
    assert len({line.get_color() for line in dots}) == 6


def test_mannings_that_come_to_the_same_share_a_line():
    (axes,) = smallest(forces((0.9, 1.0)), 126).axes
    same = {force.slots for force in forces((0.9, 1.0))}
    assert len([line for line in axes.lines if line.get_marker() == "o"]) == len(same)
    said = [text.get_text() for text in axes.get_legend().get_texts()]
    assert len(same) > 1 or said == [f"90% and 100% of strength: {same.pop()} in the line"]


def test_what_there_is_stands_beside_what_is_needed():
    (axes,) = smallest(FOUND, 126).axes
    assert [text.get_text() for text in axes.texts] == ["126 brigades there are", "twice as many"]
    assert [text.get_position()[1] for text in axes.texts] == [126, 252]
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] > 252
    assert "weeks" in axes.get_xlabel()
    assert axes.get_ylabel() == "brigades needed"
