import numpy as np
import pytest

from muster.model.mechanisms.postings import BATCH, batches


def test_formed_companies_go_to_one_unit_in_eight_and_each_has_its_turn():
    shares = np.array([batches(1.0, week, 100) for week in range(BATCH)])
    assert ((shares > 0.0).sum(axis=0) == 1).all()
    assert shares.mean(axis=0) == pytest.approx(1.0)


def test_neutral_treats_all_alike():
    assert batches(0.0, 3, 50).tolist() == [1.0] * 50
