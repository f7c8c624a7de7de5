from muster.report.pictures.front import front


def test_tours_manning_cover_and_the_rest_have_a_panel_each(case, results):
    titles = [axes.get_title(loc="left") for axes in front(case, results).axes]
    assert titles == [
        "Length of infantry tours",
        "Manning of infantry companies",
        "Cover of the front",
        "Fit infantry beyond those who hold the line",
    ]


def test_statements_are_marked(case, results):
    tours, manning, *_ = front(case, results).axes
    said = sorted(line.get_ydata()[0] for line in tours.lines if line.get_marker() == "D" and len(line.get_ydata()))
    assert said == [70, 300]
    assert sorted(line.get_ydata()[0] for line in manning.lines if line.get_marker() == "D") == [0.2, 0.3]


def test_weeks_without_a_tour_leave_a_gap_and_no_error(case, results):
    line = front(case, results).axes[0].lines[0]
    assert len(line.get_ydata()) == len(results[0].weekly["day"])
