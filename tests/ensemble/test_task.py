import pickle

from muster.ensemble.task import Finished, Row
from tests.ensemble.sums import Sum


def test_a_task_survives_the_way_to_another_process():
    task = pickle.loads(pickle.dumps(Sum(3)))
    assert task.about() == Sum(3).about()
    assert task.do()[0].values["sum"].tolist() == [0, 1, 3]


def test_what_has_finished_says_whether_it_failed():
    assert Finished(0, reason="too bad").rows == []


def test_what_has_finished_well_gives_no_reason_and_was_not_found():
    done = Finished(2, [Row({"seed": 1}, {})])
    assert (done.reason, done.found, done.rows[0].seconds) == ("", False, 0.0)
