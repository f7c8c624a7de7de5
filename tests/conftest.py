"""What tests of the command line share."""

import sys

import pytest
from hypothesis import HealthCheck, settings

from muster import cli

# a busy machine is no fault of what is tested
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


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
