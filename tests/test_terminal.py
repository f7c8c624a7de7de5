import json
import re
import sys
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster import terminal
from muster.data.case import load_case
from muster.data.errors import InputError
from muster.ensemble.perform import Standing


def test_no_folder_is_made_where_none_was_asked_for():
    with terminal.place(None, "m.json", "d", ("m.json",)) as folder:
        assert folder is None


def test_a_folder_is_filled_at_the_end_or_not_at_all(tmp_path):
    with terminal.place(tmp_path / "new", "m.json", "d", ("m.json",)) as folder:
        (folder / "m.json").write_text('{"digest": "d"}')
        assert not (tmp_path / "new").exists()
    assert (tmp_path / "new" / "m.json").exists()
    with pytest.raises(InputError), terminal.place(tmp_path / "new", "m.json", "other", ("m.json",)):
        pass


def test_json_is_one_document(capsys):
    terminal.print_json({"a": "é"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"a": "é"}
    with pytest.raises(ValueError, match="JSON"):
        terminal.print_json({"a": float("nan")})


def test_off_a_terminal_tables_are_wide():
    assert terminal.console_of().width == terminal.WIDTH


def test_work_that_was_there_before_does_not_count_towards_the_pace():
    pace = terminal.Pace()
    assert pace.left(50, 100, 0.0) == ""
    assert pace.left(50, 100, 60.0) == ""
    assert pace.left(60, 100, 10.0) == ", about 40 s left"
    assert pace.left(60, 10_000, 10.0).endswith("h left")


def test_no_more_processes_than_there_is_work_for():
    assert terminal.workers_for(8, 3) == 3
    assert terminal.workers_for(1, 3) == 1
    assert terminal.workers_for(None, 1) == 1


def test_nothing_is_drawn_where_there_is_no_terminal():
    with terminal.bar("Simulating", "days") as tell:
        assert tell is None


def test_runs_are_kept_where_the_result_goes(tmp_path):
    with terminal.working(None, "m.json", "d", (), 1) as (executor, store):
        assert (executor, store) == (None, None)
    with terminal.working(tmp_path / "a" / "b", "m.json", "d", (), 1) as (_, store):
        assert store.folder == tmp_path / "a" / "b" / "runs"
    assert list(tmp_path.iterdir()) == []  # nothing was kept


def test_stages_name_what_goes_on_and_how_long_it_takes():
    seen = []
    shown = terminal.Stages(lambda **fields: seen.append(fields))
    shown.say("asking the prior")
    shown.tell("wave 1", Standing(3, 10, 0, 0, 6.0, 14.0))
    assert seen[0] == {"description": "Asking the prior", "completed": 0, "total": None, "said": ""}
    assert seen[1] == {
        "description": "Wave 1", "completed": 3, "total": 10, "said": "3 of 10 runs, about 14 s left",
    }  # fmt: skip
    with terminal.stages() as silent:
        silent.say("nothing")
        silent.tell("wave 1", Standing(3, 10, 0, 0, 6.0, None))


# ---------------------------------------------------------------- words of the command line

DRILL = load_case("drill")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, (DRILL.end - DRILL.start).days))
def test_every_day_of_a_case_is_taken_as_it_is_written(number):
    day = DRILL.start + timedelta(days=number)
    assert terminal.day_of("--until", day.isoformat(), DRILL) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2030-02-30", "--until: expected a date that exists, as YYYY-MM-DD, found '2030-02-30'"),
        ("", "--until: expected a date that exists, as YYYY-MM-DD, found ''"),
        ("2029-12-31", f"--until: expected a date from {DRILL.start} to {DRILL.end}, found 2029-12-31"),
        ("9999-12-31", f"--until: expected a date from {DRILL.start} to {DRILL.end}, found 9999-12-31"),
    ],
)
def test_a_day_that_cannot_be_names_its_option(text, said):
    with pytest.raises(InputError) as refused:
        terminal.day_of("--until", text, DRILL)
    assert str(refused.value) == said


def test_the_first_and_last_day_of_a_case_are_its_own():
    assert terminal.day_of("--on", "2030-01-01", DRILL) == DRILL.start == date(2030, 1, 1)
    assert terminal.day_of("--on", str(DRILL.end), DRILL) == DRILL.end


@settings(max_examples=60, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_parameter_is_taken_with_all_its_digits(value):
    assert terminal.parameters_of([f"trust.start={value!r}"]) == {"trust.start": value}


def test_the_last_of_two_settings_holds_and_spaces_do_not_matter():
    assert terminal.parameters_of(["a.b=1", " a.b = 2", "c.d=-1e3"]) == {"a.b": 2.0, "c.d": -1000.0}
    assert terminal.parameters_of(None) == terminal.parameters_of([]) == {}


@pytest.mark.parametrize("text", ["", "a.b", "a.b=", "a.b=x", "a.b=inf", "a.b=nan", "a.b=1=2"])
def test_a_parameter_without_a_number_is_named(text):
    with pytest.raises(InputError, match=re.escape(f"--set {text}: expected MECHANISM.PARAMETER=NUMBER")):
        terminal.parameters_of([text])


# ---------------------------------------------------------------- how long it takes


@settings(max_examples=100, deadline=None)
@given(st.floats(0, 1e7))
def test_a_length_of_time_has_a_number_of_two_digits_where_it_can(seconds):
    said = re.fullmatch(r"about (\d+) (s|min|h)", terminal.lasting(seconds))
    assert said
    size = {"s": 1, "min": 60, "h": 3600}[said[2]]
    assert abs(int(said[1]) * size - seconds) <= size / 2
    assert int(said[1]) <= 90 or said[2] == "h"


def test_longer_work_is_never_said_to_be_shorter():
    sizes = {"s": 1, "min": 60, "h": 3600}
    told = [terminal.lasting(float(n)).split()[1:] for n in range(0, 20_000, 37)]
    seconds = [int(number) * sizes[unit] for number, unit in told]
    assert all(later >= 0.66 * before for before, later in pairwise(seconds))


@given(st.integers(0, 50), st.integers(51, 100))
@settings(max_examples=40, deadline=None)
def test_the_pace_is_that_since_it_was_first_asked(before, done):
    pace = terminal.Pace()
    pace.left(before, 200, 1000.0)
    assert pace.left(done, 200, 1000.0 + (done - before)) == f", {terminal.lasting(200.0 - done)} left"


# ---------------------------------------------------------------- on a terminal


@pytest.fixture
def screen(monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


def test_a_bar_is_given_where_there_is_a_terminal(screen):
    with terminal.bar("Simulating", "days") as tell:
        tell(1, 10)
        tell(10, 10)
    with terminal.stages() as shown:
        assert shown.shown is not None
        shown.say("asking")
        shown.tell("wave 1", Standing(3, 10, 0, 0, 6.0, 14.0))


def test_json_keeps_letters_and_order(capsys):
    terminal.print_json({"b": "Übung –", "a": [1, None, 0.1]})
    out = capsys.readouterr().out
    assert "Übung –" in out
    assert out.index('"b"') < out.index('"a"')
    assert out.endswith("}\n")
