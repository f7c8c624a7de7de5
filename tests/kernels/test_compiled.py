import ast
import hashlib
from pathlib import Path

import pytest
from numba import config

from muster import kernels
from muster.kernels import chance, members
from muster.kernels.compiled import CACHE, kernel, part, stage, woven

FOLDER = Path(kernels.__file__).parent


def one(x: int) -> int:
    return x + 1


@pytest.mark.parametrize("way", [kernel, stage])
def test_what_python_calls_has_an_entry(way):
    assert way(one)(3) == 4


@pytest.mark.parametrize("way", [part, woven])
def test_a_part_is_called_by_kernels(way):
    inner = way(one)

    @kernel
    def outer(x: int) -> int:
        return inner(x) * 2

    assert outer(3) == 8


def ways() -> dict[str, str]:
    """Return how each function of the kernels is compiled."""
    found = {}
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                found[f"{path.stem}.{node.name}"] = ast.unparse(node.decorator_list[0])
    return found


def test_every_function_is_compiled_in_one_of_these_ways():
    others = {name: way for name, way in ways().items() if way not in ("kernel", "stage", "part", "woven")}
    assert others == {"chance.draws": "maker"}


def test_machine_code_is_kept_beside_the_digest_of_all_sources():
    """Numba itself would take up what was linked with a function that has since been changed in another file."""
    for compiled in (chance.draws, members.list_members):
        assert Path(compiled.stats.cache_path).parent == Path(CACHE)
    sources = b"".join(path.read_bytes() for path in sorted(FOLDER.glob("*.py")))
    assert Path(CACHE).name == f"muster-{hashlib.sha256(sources).hexdigest()[:16]}"
    assert not config.CACHE_DIR or Path(config.CACHE_DIR) == Path(CACHE).parent




def test_no_module_but_kernels_calls_what_has_no_entry():
    """From Python it would bring the process down."""
    without = {name.split(".")[1] for name, way in ways().items() if way in ("part", "woven")}
    with_entry = {name.split(".")[1] for name, way in ways().items() if way in ("kernel", "stage")}
    for path in sorted(FOLDER.parent.rglob("*.py")):
        if path.parent != FOLDER:
            tree = ast.parse(path.read_text())
            modules = set()
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("muster.kernels"):
                    called = {alias.name for alias in node.names} & (without - with_entry)
                    assert not called, f"{path}: {called}"
                    modules |= {alias.asname or alias.name for alias in node.names}
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                    assert node.attr not in without - with_entry, f"{path}: {node.value.id}.{node.attr}"
