import pytest

from muster.model.scenario import Scenario
from muster.policy.feedbacks import LOOPS
from tests.model.drill import CASE


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.key)
def test_a_cut_is_a_scenario(loop):
    """Its parameters exist and are within bounds, its mechanisms can be left out, and it changes something."""
    cut = Scenario.build(CASE, parameters=loop.given, without=loop.without)
    assert cut.digest != Scenario.build(CASE).digest
    assert (loop.sign > 0) == loop.key.startswith("R")


def test_loops_have_keys_of_their_own():
    assert len({loop.key for loop in LOOPS}) == len(LOOPS)
