"""The page on comparing policies is carried out as it stands, with fewer pairs on a smaller army."""

import json
import re
import sys
from pathlib import Path

import pytest

from muster import cli

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "compare-policies.md"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def test_the_small_comparison_runs_and_writes_its_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (line,) = [line for line in blocks("sh")[1].splitlines() if line]
    line = line.replace("--runs 20", "--runs 4 --scale 0.1")
    monkeypatch.setattr(sys, "argv", line.split())
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 0, capsys.readouterr().err
    content = json.loads((tmp_path / "build" / "drill" / "compare.json").read_text())
    assert [policy["name"] for policy in content["policies"]] == ["amnesty", "rest"]
    assert content["policies"][0]["outcomes"]["returns"]["difference"] > 0


def test_the_lines_of_python_print_a_difference(capsys):
    (code,) = blocks("python")
    exec(compile(code.replace("scale=0.2", "scale=0.05"), "page", "exec"), {})
    assert len(capsys.readouterr().out.split()) == 4


def test_the_columns_it_explains_are_those_of_the_table():
    from muster.report import compare_files
    from tests.policy.made import made

    table = compare_files.outcomes_table(compare_files.record(made())["policies"][0])
    named = [name.lower() for name in table.columns[3:]]
    for row in re.findall(r"^\| ([^|]+) \|", PAGE.read_text(encoding="utf-8").split("## Reading it")[1], re.M)[2:]:
        assert any(name.startswith(row.strip()) for name in named), row
