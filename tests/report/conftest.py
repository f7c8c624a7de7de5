"""A made-up run of the real case, shared by every page and picture."""

import pytest

from muster.data.case import load_case
from tests.report.fake_result import fake_result


@pytest.fixture(scope="session")
def case():
    return load_case("ukraine")


@pytest.fixture(scope="session")
def results(case):
    return [fake_result(case)]


@pytest.fixture(scope="session")
def several(case):
    return [fake_result(case, seed=seed) for seed in (1, 2, 3)]
