"""The page on fitting names pictures, options and a posterior that are there."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from muster import cli
from muster.data.case import load_case
from muster.policy.beliefs import best_source
from muster.report.fit_page import READS

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "fit-a-case.md").read_text(encoding="utf-8")


def test_the_pictures_it_explains_are_those_of_the_report():
    rows = re.findall(r"^\| ([^|]+) \|", PAGE.split("## Reading it")[1], re.M)[1:]
    assert [row.strip() for row in rows] == [title.lower() for title, _ in READS.values()]


@pytest.mark.parametrize("command", ["fit", "nowcast", "run"])
def test_the_options_it_names_exist(command):
    asked = CliRunner().invoke(cli.app, [command, "--help"], env={"COLUMNS": "200"}).output
    for line in re.findall(rf"^muster {command} ([^#\n]*)", PAGE, re.M):
        for option in re.findall(r"--[a-z-]+", line):
            assert option in asked


def test_the_lines_of_python_print_what_was_known(capsys):
    if best_source(load_case("ukraine")) != "posterior":
        pytest.skip("the case has no posterior yet")
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    exec(compile(code, "page", "exec"), {})
    assert capsys.readouterr().out.endswith("2025-10-31\n")
