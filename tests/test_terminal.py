import json

import pytest

from muster import terminal
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
