"""What tests of the command line share."""

import sys

import pytest
from hypothesis import HealthCheck, settings

from muster import cli

# A busy machine is no fault of what is tested. `make test` tries the same examples every time, so that it says the same
# of the same code; `make fuzz` looks for new ones, and what it finds is pinned as an example.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", calm, derandomize=True, database=None)
settings.register_profile("new", calm, max_examples=1000, print_blob=True)
settings.load_profile("same")


@pytest.fixture
def muster(monkeypatch, capsys):
    """Return a function that runs one command line and gives (exit code, standard output, standard error)."""

    monkeypatch.setenv("MUSTER_WORKERS", "1")  # a process of its own takes seconds to start

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["muster", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code, captured.out, captured.err

    return run
