"""The house keeps its own rules: mirrored tests, imports, lengths, and pages that say what the code does."""

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src" / "muster").rglob("*.py"))
MODULES = [path for path in SOURCES if path.name != "__init__.py"]
# adapters are written to one pattern and tested together, by those who run them
MEASURED = [path for path in sorted((ROOT / "benchmarks").rglob("*.py")) if path.parent.name != "adapters"]
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
# tests of the whole rather than of a file
NO_SOURCE = ("test_house.py", "properties/", "evidence/", "docs/", "benchmarks/", "validation/")
LONGEST = 50


def source_of(test: Path) -> Path:
    inside = test.relative_to(ROOT / "tests")
    return ROOT / "src" / "muster" / inside.parent / inside.name.removeprefix("test_")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_source_file_has_its_test(path):
    inside = path.relative_to(ROOT / "src" / "muster")
    assert (ROOT / "tests" / inside.parent / f"test_{inside.name}").exists()


@pytest.mark.parametrize("path", MEASURED, ids=named)
def test_every_file_that_measures_has_its_test(path):
    inside = path.relative_to(ROOT / "benchmarks")
    assert (ROOT / "tests" / "benchmarks" / inside.parent / f"test_{inside.name.replace('__', '')}").exists()


@pytest.mark.parametrize("path", TESTS, ids=named)
def test_every_test_has_its_source_file(path):
    if not str(path.relative_to(ROOT / "tests")).startswith(NO_SOURCE):
        assert source_of(path).exists()


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_module_opens_with_a_sentence_and_is_not_called_utils(path):
    assert not re.search("util|helper|misc|common", path.stem)
    if path.stat().st_size:
        first = (ast.get_docstring(tree(path)) or "").split("\n\n")[0]
        assert first.endswith((".", "?")), "a module opens with one sentence that says what it is for"


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path, known: set[str]) -> set[str]:
    """Return the modules of ours that a file imports anywhere, for its types alone too."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & known
            found |= inside or {str(node.module)}
    return found & known - {module_of(path)}


def test_no_files_import_each_other():
    known = {module_of(path) for path in SOURCES}
    order = list(TopologicalSorter({module_of(path): imported(path, known) for path in SOURCES}).static_order())
    assert order.index("muster.model.army") < order.index("muster.model.record"), "what is counted knows no counts"


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_nobody_imports_the_top_level_package(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            assert "muster" not in [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.module != "muster"
            assert node.level == 0


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_function_is_longer_than_fifty_lines_of_code(path):
    text = path.read_text(encoding="utf-8")
    code = lines_of_code(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = len(code & set(range(node.lineno, (node.end_lineno or 0) + 1)))
            assert length <= LONGEST, f"{node.name} has {length} lines"


def lines_of_code(text: str) -> set[int]:
    """Return the numbers of the lines that hold something other than a comment or a docstring."""
    idle = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    documented = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            documented |= set(range(node.lineno, (node.end_lineno or 0) + 1))
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in idle:
            code |= set(range(token.start[0], token.end[0] + 1))
    return code - documented


def test_lines_of_code_leave_out_comments_and_docstrings():
    assert lines_of_code('def f():\n    """Say.\n\n    More.\n    """\n    # why\n\n    return 1\n') == {1, 8}


# ---------------------------------------------------------------- packaging


def test_every_dependency_is_explained_and_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    reasons = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text()
    pins = (ROOT / "constraints.txt").read_text().lower().replace("_", "-")
    extras = (r for group in project["optional-dependencies"].values() for r in group if not r.startswith("muster["))
    for requirement in (*project["dependencies"], *extras):
        name = re.split("[<>=!~ ]", requirement)[0]
        assert name in reasons
        assert f"\n{name.lower()}==" in pins


def test_constraints_are_plain_pins():
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+]+", line), line


def test_every_make_target_is_described():
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split()
    shown = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in targets:
        assert re.search(rf"^{target}\s+\S", shown, re.M), target


def test_the_command_answers_at_once():
    """Nothing heavy is imported before a command needs it."""
    heavy = ["numpy", "numba", "scipy", "matplotlib", "pyarrow", "pydantic"]
    script = f"import sys, muster.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------- pages


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands() -> dict[str, list[str]]:
    """Return every command, those of a group by both names, with its options."""
    from typer.main import get_command

    from muster.cli import app

    found = {}
    for name, command in get_command(app).commands.items():
        inside = getattr(command, "commands", None)
        for words, one in ({f"{name} {n}": c for n, c in inside.items()} if inside else {name: command}).items():
            options = [o for p in one.params for o in (*p.opts, *p.secondary_opts) if o.startswith("--")]
            found[words] = sorted(set(options) - {"--help"})
    return found


def test_docs_mention_every_command_and_option():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    found = commands()
    assert set(found) >= {"run", "figures", "plan rota", "plan returnees", "plan force"}
    for command, options in found.items():
        section = page.split(f"\n## muster {command}\n")[1].split("\n## ")[0]
        for option in options:
            assert f"`{option}" in section, f"muster {command} {option}"


def test_docs_show_no_option_that_does_not_exist():
    found = commands()
    for page in pages():
        names = "|".join(sorted(found, key=len, reverse=True))
        for command, rest in re.findall(rf"muster ({names})([^\n`]*)", page.read_text(encoding="utf-8")):
            for option in re.findall(r"--[a-z-]+", rest.split("#")[0]):
                assert option in found[command], f"{named(page)}: muster {command} {option}"


@pytest.mark.parametrize("page", pages(), ids=named)
def test_docs_link_only_to_files_that_exist(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target
