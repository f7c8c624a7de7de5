

from muster.data.case import load_case
from muster.model.states import ROLES
from muster.policy.changed import BANDS, Histories
from muster.policy.effects import Effects
from muster.policy.outcomes import OUTCOMES, SERIES
from tests.policy.test_changed import army
from tests.report.fake_result import fake_result

CASE = load_case("drill")


def test_what_is_kept_of_a_policy_beside_its_baseline():
    base, policy = fake_result(CASE, 1), fake_result(CASE, 2)
    taken = Effects(who=False).take(700, policy, None, base, None)
    assert taken["outcomes"].shape == (2, len(OUTCOMES))
    assert taken["outcomes"][:, 0].tolist() == [run.daily["left"][700:].sum() for run in (base, policy)]
    assert taken["weeks"].shape == (2, len(SERIES), 5)
    assert "changed" not in taken
    assert Effects(who=False).eye() is None


def test_histories_say_who_changed():
    eyes = [Effects().eye() for _ in range(2)]
    assert all(isinstance(eye, Histories) for eye in eyes)
    eyes[0].watch(army([(710, 3, 0, BANDS[1], 2)]))
    eyes[1].watch(army([]))
    taken = Effects().take(700, fake_result(CASE, 2), eyes[0], fake_result(CASE, 1), eyes[1])
    assert taken["changed"].shape[:3] == (2, len(ROLES), len(BANDS))
    assert taken["changed"].sum() == taken["changed"][1, 0, 1, 2] == 1
    assert Effects().about() != Effects(who=False).about()
