from dataclasses import replace

from muster.model.states import KIND
from muster.report.pictures.leaving import LONGEST, POSTINGS, ROLES, leaving


def test_a_line_for_each_posting_falls_where_rates_do(case, results):
    since, _ = leaving(case, results).axes
    lines = {line.get_label(): line.get_ydata() for line in since.lines}
    assert set(lines) == set(POSTINGS)
    assert all(line[0] > 2 * line[-1] for line in lines.values())
    assert all(line.get_xdata().max() < LONGEST for line in since.lines)


def test_a_way_of_posting_that_nobody_took_is_not_named(case, results):
    counts = {**results[0].counts, "exposure": results[0].counts["exposure"].copy()}
    counts["exposure"][:, :, KIND["healed"]] = 0
    since, _ = leaving(case, [replace(results[0], counts=counts)]).axes
    assert {line.get_label() for line in since.lines} == set(POSTINGS) - {"Back from hospital"}


def test_a_bar_for_each_role_and_year(case, results):
    _, role = leaving(case, results).axes
    assert len(role.patches) == 5 * len(ROLES)
    assert [text.get_text() for text in role.get_xticklabels()] == ["2022", "2023", "2024", "2025", "2026"]


def test_scales_are_of_ratios_with_plain_numbers(case, results):
    for axes in leaving(case, results).axes:
        assert axes.get_yscale() == "log"
        assert axes.yaxis.get_major_formatter()(100.0, 0) == "100"


def test_every_panel_says_its_unit_and_its_scale(case, results):
    for axes in leaving(case, results).axes:
        assert axes.get_ylabel() == "per 1,000 a month (log scale)"
        assert axes.get_title(loc="left").startswith("Departures by ")


def test_postings_and_roles_have_colours_of_their_own(case, results):
    since, role = leaving(case, results).axes
    assert len({line.get_color() for line in since.lines}) == len(POSTINGS)
    assert [text.get_text() for text in role.get_legend().get_texts()] == list(ROLES.values())
    assert len({bar.get_facecolor() for bar in role.patches}) == len(ROLES)


def test_only_the_first_run_is_drawn(case, several):
    one, all_of = (leaving(case, runs).axes[0].lines[0].get_ydata() for runs in (several[:1], several))
    assert list(one) == list(all_of)


def test_weeks_stand_below_the_days(case, results):
    since, _ = leaving(case, results).axes
    assert list(since.get_xticks()) == [0, 28, 56, 84, 112, 140, 168]
    assert since.get_xlim() == (0, LONGEST)
