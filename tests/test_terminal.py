import json

import pytest

from muster import terminal
from muster.data.errors import InputError


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
