import re

from benchmarks.device import card


def test_why_there_is_no_device_is_one_line_with_advice(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    why = card.problem()
    if why is not None:
        assert re.fullmatch(r"No CUDA device: .+ \(.*pip install 'numba-cuda\[cu13\]'\)\.", why)


def test_times_leave_out_the_first_calls(monkeypatch):
    monkeypatch.setattr(card, "WARM", 0.0)
    called = []
    taken = card.seconds(called.append, 3)
    assert called == [0, 1, 2, 3]
    assert len(taken) == 3
    assert all(t >= 0.0 for t in taken)
