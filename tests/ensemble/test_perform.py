from concurrent.futures import BrokenExecutor

import pytest

from muster.data.errors import InputError
from muster.ensemble.executors import executor_of
from muster.ensemble.keep import Store
from muster.ensemble.perform import gather, perform, why
from tests.ensemble.sums import sums


def content(finished):
    return [(f.number, f.reason, [(row.key, {n: a.tolist() for n, a in row.values.items()}) for row in f.rows])
            for f in finished]  # fmt: skip


@pytest.fixture(scope="module")
def two():
    with executor_of(2) as executor:
        yield executor


def test_tasks_give_the_same_here_and_in_other_processes(two):
    here, there = gather(sums(5)), gather(sums(5), two)
    assert content(here) == content(there)
    assert [f.number for f in there] == list(range(5))


def test_nothing_is_done_twice(tmp_path):
    store, diary = Store(tmp_path / "runs"), tmp_path / "diary"
    first = gather(sums(3, diary), store=store)
    again = gather(sums(5, diary), store=store)
    assert content(again)[:3] == content(first)
    assert [f.found for f in again] == [True] * 3 + [False] * 2
    assert diary.read_text().split() == list("01234")


def test_whoever_stops_keeps_what_is_done(tmp_path):
    store, diary = Store(tmp_path / "runs"), tmp_path / "diary"
    for finished in perform(sums(5, diary), store=store):
        if finished.number == 1:
            break
    assert len(list(store.folder.iterdir())) == 2
    assert content(gather(sums(5, diary), store=store)) == content(gather(sums(5)))
    assert diary.read_text().split() == list("01234")


def test_a_failure_is_a_row_with_a_reason_and_is_tried_again(tmp_path, two):
    store = Store(tmp_path / "runs")
    for executor in (None, two):
        found = gather(sums(3, fails=1), executor, store)
        assert [f.reason for f in found] == ["", "ValueError: two lines", ""]
    assert content(gather(sums(3), store=store)) == content(gather(sums(3)))


@pytest.mark.parametrize("culprit", range(4))
def test_a_process_that_dies_takes_only_its_own_task_with_it(tmp_path, two, culprit):
    diary = tmp_path / "diary"
    found = gather(sums(4, diary, dies=culprit), two)
    assert [bool(f.reason) for f in found] == [number == culprit for number in range(4)]
    assert "process ended" in found[culprit].reason
    assert diary.read_text().split().count(str(culprit)) == 2  # with others, then alone
    assert content(gather(sums(4, tmp_path / "other", dies_once=culprit), two)) == content(gather(sums(4)))


def test_stopping_does_not_wait_for_what_is_running(two):
    runs = perform(sums(3, waits=1), two)
    assert next(runs).number in (0, 2)  # either may end first, and neither waits for the one between
    runs.close()
    assert content(gather(sums(2), two)) == content(gather(sums(2)))


def test_progress_tells_what_is_left_by_the_pace_of_what_was_done_now(tmp_path):
    store, seen = Store(tmp_path / "runs"), []
    gather(sums(2), store=store)
    gather(sums(4, fails=3), store=store, progress=seen.append)
    assert [(s.done, s.of, s.found, s.failed) for s in seen] == [(2, 4, 2, 0), (3, 4, 2, 0), (4, 4, 2, 1)]
    assert seen[0].left is None
    assert seen[1].left == pytest.approx(seen[1].seconds)
    assert seen[2].left == 0.0


@pytest.mark.parametrize("stop", range(6))
def test_wherever_it_is_stopped_nothing_is_done_twice(tmp_path, stop):
    store, diary = Store(tmp_path / "runs"), tmp_path / "diary"
    for done, _ in enumerate(perform(sums(5, diary), store=store), 1):
        if done == stop:
            break
    assert content(gather(sums(5, diary), store=store)) == content(gather(sums(5)))
    assert diary.read_text().split() == list("01234")


def test_a_torn_file_is_done_again_and_only_that(tmp_path):
    store, diary = Store(tmp_path / "runs"), tmp_path / "diary"
    first = gather(sums(4, diary), store=store)
    torn = sorted(store.folder.iterdir())[1]
    torn.write_bytes(torn.read_bytes()[:50])
    again = gather(sums(4, diary), store=store)
    assert content(again) == content(first)
    assert [f.found for f in again].count(False) == 1
    assert len(diary.read_text().split()) == 5


def test_no_tasks_are_done_at_once(tmp_path):
    seen = []
    assert gather([], store=Store(tmp_path), progress=seen.append) == []
    assert [(s.done, s.of) for s in seen] == [(0, 0)]


def test_equal_tasks_share_what_is_kept(tmp_path):
    store, diary = Store(tmp_path / "runs"), tmp_path / "diary"
    gather(sums(3, diary)[2:] * 2, store=store)
    assert len(list(store.folder.iterdir())) == 1
    assert [f.found for f in gather(sums(3, diary)[2:] * 2, store=store)] == [True, True]
    assert diary.read_text().split() == ["2", "2"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("draws:  too\nfew"), "draws: too few"),
        (ZeroDivisionError("by\n\nnought"), "ZeroDivisionError: by nought"),
        (MemoryError(), "MemoryError: "),
        (BrokenExecutor(), "its process ended before it did: killed, or out of memory"),
    ],
)
def test_a_reason_is_one_line(error, said):
    assert why(error) == said


def test_an_interrupt_is_no_failure(tmp_path):
    class Stopped:
        def about(self):
            return {"stopped": True}

        def do(self):
            raise KeyboardInterrupt

    store = Store(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        gather([*sums(2), Stopped()], store=store)
    assert len(list(tmp_path.iterdir())) == 2
