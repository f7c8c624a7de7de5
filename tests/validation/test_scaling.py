"""The measurement of weak scaling runs on an army of a handful, and what is kept is whole."""

import json

from validation import scaling


def test_runs_are_timed_in_this_process():
    found = scaling.timed(1, 1, 0.002, None)
    assert found["quickest"] > 0.0
    assert len(scaling.tasks(3, 0.01)) == 3


def test_what_is_kept_speaks_of_one_and_two_processes_here_and_on_a_cluster():
    kept = json.loads(scaling.KEPT.read_text(encoding="utf-8"))
    for kind in ("processes", "cluster"):
        for number in scaling.PROCESSES:
            assert kept[f"{kind}_{number}"]["processor_seconds_a_run"] > 0
