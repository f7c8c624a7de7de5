import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgba

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


# ---------------------------------------------------------------- what a reader sees


def labels(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_counts_are_told_as_a_month_and_by_ratios(content):
    above, below = pictures.cases(CASE, content["targets"], CASE.targets).axes
    assert (above.get_ylabel(), below.get_ylabel()) == ("cases a month", "the same, even ratios")
    assert below.get_yscale() == "log"
    assert above.yaxis.get_major_formatter()(12_000, 0) == "12,000"


def test_numbers_used_and_held_out_differ_in_colour_and_mark(content):
    axes = pictures.others(content["targets"], CASE.targets).axes[0]
    marks = [line for line in axes.lines if line.get_marker() in ("o", "D")]
    looks = {(line.get_marker(), line.get_color()) for line in marks}
    assert looks <= {("o", pictures.IN), ("D", pictures.OUT)}
    assert len(labels(axes)) == len(looks)


def test_a_ratio_far_off_stays_in_sight(content):
    rows = [{**row, "median": 8 * row["published"], "high90": 9 * row["published"]} for row in content["targets"]]
    axes = pictures.others(rows, CASE.targets).axes[0]
    assert axes.get_xlim()[1] > 8
    said = [axes.xaxis.get_major_formatter()(x, 0) for x in axes.get_xticks()]
    assert {"0.5", "1", "2", "5"} <= set(said)


def test_every_number_is_named_with_its_period_and_value(content):
    row = content["targets"][0]
    said = pictures._named(row)
    assert said.startswith(row["quantity"].replace("_", " "))
    assert said.endswith(f": {round(row['published']):,}")


def test_numbers_that_heap_at_an_end_stand_above_what_chance_gives():
    rows = [{"place": 0.99, "used": False} for _ in range(50)]
    axes = pictures.places(rows).axes[0]
    bars = max(patch.get_height() for patch in axes.patches[:-1])
    assert bars == 50
    assert {"used in the fit (in sample)", "held out", "90% of what chance gives"} == set(labels(axes))


def test_a_parameter_is_told_before_and_after_with_its_interval():
    row = {"prior": (-1.0, 0.5, 2.0), "posterior": (-0.25, 0.0, 1234.0)}
    assert pictures._moved(row) == "0.5 → 0 (−0.25 to 1,200)"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=3, max_size=3, unique=True).map(sorted), st.floats(0, 1))
def test_a_place_within_the_prior_rises_with_the_value(prior, part):
    low, middle, high = prior
    value = low + part * (high - low)
    place = pictures._within(prior, value)
    assert -1e-9 <= place <= 1 + 1e-9
    assert (place <= 0.5 + 1e-9) if value <= middle else (place >= 0.5 - 1e-9)


def test_what_the_data_tell_is_coloured_and_the_rest_is_pale(content):
    axes = pictures.contraction(content["parameters"]).axes[0]
    told = [bar.get_facecolor() == to_rgba(pictures.IN) for bar in axes.patches]
    assert told == [row["told"] for row in content["parameters"]]
    assert axes.get_xlabel().startswith(f"{len(content['parameters'])} parameters")


def test_a_variance_that_grew_is_not_cut_off(content):
    rows = [{**row, "contraction": -0.6} for row in content["parameters"]]
    assert pictures.contraction(rows).axes[0].get_ylim()[0] <= -0.6


def test_a_fit_that_tells_nothing_shows_five_parameters(content):
    rows = [{**row, "told": False} for row in content["parameters"]]
    assert len(pictures.parameters(rows).axes[0].get_yticklabels()) == 5


def test_the_emulator_has_a_row_for_each_quantity_and_says_whose_error_is_whose():
    picture = pictures.emulator(found().fit.posterior, CASE.targets)
    left, right = picture.axes
    names = [label.get_text() for label in left.get_yticklabels()]
    assert names == list(dict.fromkeys(t.quantity.replace("_", " ") for t in CASE.targets))
    assert [text.get_text() for text in picture.legends[0].get_texts()] == [
        "missed by the emulator, chance included", "stated of the number",
    ]  # fmt: skip
    assert right.get_xlim()[0] == 0


def test_methods_differ_in_colour_and_mark():
    assert len({tint for tint, _ in pictures.METHODS.values()}) == len(pictures.METHODS)
    assert len({mark for _, mark in pictures.METHODS.values()}) == len(pictures.METHODS)


def test_origins_come_in_the_order_of_their_days(content):
    rows = content["backtest"]["rows"]
    later = [{**row, "origin": "2031-03-31"} for row in rows]
    titles = [axes.get_title(loc="left") for axes in pictures.backtest([*later, *rows]).axes]
    assert titles == ["Known until 2030-12-31", "Known until 2031-03-31"]


def test_a_method_that_only_a_later_origin_has_is_named(content):
    rows = content["backtest"]["rows"]
    early = [{**row, "origin": "2030-06-30"} for row in rows if row["method"] == "persistence"]
    said = [text.get_text() for text in pictures.backtest([*early, *rows]).legends[0].get_texts()]
    assert sorted(said) == sorted(["published", *(f"{name} (90%)" for name in pictures.METHODS)])


def test_without_a_forecast_there_is_no_picture_of_one(content):
    fit = found().fit
    bare = {**content, "backtest": {"table": [], "rows": []}}
    assert "backtest" not in pictures.all_of(CASE, fit.posterior, fit.targets, bare)
