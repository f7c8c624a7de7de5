from muster.report.pictures.force import smallest
from tests.report.test_force_files import FOUND


def test_the_dots_lie_on_the_closed_form_up_to_whole_brigades():
    (axes,) = smallest(FOUND, 126).axes
    assert [line.get_label() for line in axes.lines[:3:2]] == [
        "30% of strength: 128 in the line",
        "60% of strength: 80 in the line",
    ]
    for dots, count in ((axes.lines[0], 128), (axes.lines[2], 80)):
        for ratio, brigades in zip(*dots.get_data(), strict=True):
            assert 0 <= brigades - count * (1 + ratio) < 1 + 1e-9
