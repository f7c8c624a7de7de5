import pytest

from benchmarks import environments, worker


def test_an_environment_is_made_once_and_a_failure_said_in_one_line(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(environments, "PLACE", tmp_path)
    monkeypatch.setattr(environments.venv, "create", lambda place, **_: (place.mkdir(), made.append(place)))

    def pip(command, **_):
        return type("Done", (), {"returncode": int("nowhere" in command), "stderr": "a\nERROR: no such thing\n"})

    monkeypatch.setattr(environments.subprocess, "run", pip)
    good = environments.PEERS[0]._replace(name="good")
    assert environments.prepare(good) is environments.prepare(good) is None
    assert made == [tmp_path / "good"]
    bad = good._replace(name="bad", requirements=("nowhere",))
    assert environments.prepare(bad) == "ERROR: no such thing"


def test_a_worker_that_fails_is_named_by_its_last_line(monkeypatch):
    monkeypatch.setattr(environments, "python_of", lambda _: environments.Path(worker.sys.executable))
    peer = next(p for p in environments.PEERS if p.adapter == "numpy_arrays")
    with pytest.raises(RuntimeError, match="whole number of units of 500, not 750"):
        environments.work(peer, "time", 750, 5, [1])
    found = environments.work(peer, "law", 5_000, 5, [1])
    assert len(found["left"][0]) == 5


def test_two_ways_to_write_a_peer_share_its_environment():
    """Asked for alike, or the second would make it anew."""
    asked = {}
    for peer in environments.PEERS:
        asked.setdefault(environments.python_of(peer), set()).add(peer.requirements)
    assert all(len(requirements) == 1 for requirements in asked.values())
    assert len({peer.adapter for peer in environments.PEERS}) == len(environments.PEERS) > len(asked)


def test_how_far_things_are_goes_to_standard_error(capsys):
    environments.say("round 1 of 3")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "round 1 of 3\n")
