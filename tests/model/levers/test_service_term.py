from muster.model.census import NO_TERM
from muster.model.levers.service_term import LEVER
from muster.model.states import MOVE
from tests.model.drill import recorded, scenario, setting


def test_those_who_have_served_their_term_are_discharged():
    record = recorded(230, scenario(setting("service_term", 7.0)))[1]
    finished = record.arrays["moves"][:, MOVE["finished"]]
    assert finished[:212].sum() == 0
    assert finished[213:].sum() > 300


def test_neutral_is_service_without_an_end():
    assert LEVER.neutral == LEVER.high == NO_TERM
