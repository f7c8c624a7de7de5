import numpy as np
import pytest

from muster.data.errors import InputError
from muster.kernels.chance import RISK
from muster.model.army import Army
from muster.model.record import Record
from muster.model.state import contents, identity, load_state, save_state
from tests.model.drill import BASE, CASE, RESTLESS, entries, live, lived, same_records, scenario, setting

DAY = 37  # in the middle of a week


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return the file of an army that has lived through DAY, and the army."""
    army = lived(DAY + 1, scenario(parameters=RESTLESS))
    path = tmp_path_factory.mktemp("state") / "state"
    save_state(path, army, Record(army, CASE.days), DAY)
    return path, army


def fresh(chosen=None, seed: int = 1, scale: float = 1.0) -> tuple[Army, Record]:
    army = Army(CASE, chosen or scenario(parameters=RESTLESS), seed, scale)
    return army, Record(army, CASE.days)


def test_everything_that_changes_comes_back(saved):
    path, army = saved
    other, record = fresh()
    assert load_state(path, other, record) == DAY + 1
    kept, restored = contents(army, record), contents(other, record)
    assert kept.keys() == restored.keys()
    for arrays in (kept, restored):  # restoring looks at everybody, and may find lower bounds than before
        arrays["force.hot"] = arrays["force.hot"][["state", "since", "cell"]]
    for name in kept:
        assert np.array_equal(kept[name], restored[name], equal_nan=kept[name].dtype.kind == "f"), name


def test_the_restored_army_lives_on_like_the_other(saved):
    path, _ = saved
    army, (other, record) = lived(DAY + 1, scenario(parameters=RESTLESS)), fresh()
    load_state(path, other, record)
    for one in (army, other):
        live(one, DAY + 1, DAY + 40)
    assert same_records(army, other)
    assert np.array_equal(army.reasons.out, other.reasons.out)
    assert np.array_equal(army.registrar.arrays["book"], other.registrar.arrays["book"])


def test_the_calendar_is_written_anew_with_all_who_wait(saved):
    """It is not saved: who waits, and until when, is in the soldiers' records."""
    path, army = saved
    other, record = fresh()
    load_state(path, other, record)
    engine = other.engine
    due = engine.force.cold["due"]
    waits = (engine.book.ending[engine.force.hot["state"]] >= 0) & (due > DAY) & (due <= CASE.days)
    assert np.array_equal(engine.calendar.due, np.bincount(due[waits], minlength=CASE.days + 1))
    assert waits.sum() > 100
    assert (engine.calendar.due <= army.engine.calendar.due).all(), "those cut short are not in it"


def test_the_diary_is_written_anew_with_all_who_may_still_move(saved):
    """It is not saved: whom it names follows from thresholds, ceilings and records. What was out of date is gone."""
    path, army = saved
    other, record = fresh()
    load_state(path, other, record)
    engine, hot = army.engine, army.engine.force.hot
    before, after = entries(engine.diary), entries(other.engine.diary)
    tomorrow = DAY + 1 - int(engine.diary.begin[0])
    needed = set()
    for day, i, chance, threshold in before:
        own = RISK[hot["risk"][i]] if engine.law.lead[chance] >= 0 else 1.0
        acted_on = engine.book.allowed[chance, hot["state"][i]]
        if day >= tomorrow and acted_on and threshold < engine.diary.ceiling[chance, hot["cell"][i]] * own:
            needed.add((day, i, chance, threshold))
    assert after <= needed
    assert len(after) > 100
    still = {entry for entry in needed if entry not in after}
    assert len(still) < 0.2 * len(needed), "those whose clocks have run down since they were entered"


def test_an_army_that_lives_on_does_not_change_what_was_saved(saved, tmp_path):
    army = lived(10)
    path = tmp_path / "state"
    save_state(path, army, Record(army, CASE.days), 9)
    before = path.read_bytes()
    live(army, 10, 20)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "other",
    [
        {"chosen": BASE},
        {"chosen": scenario(setting("severity", 2.0, 100), parameters=RESTLESS)},
        {"seed": 2},
        {"scale": 0.5},
    ],
)
def test_a_state_of_another_run_is_refused(saved, other):
    path, _ = saved
    army, record = fresh(**other)
    with pytest.raises(InputError, match="saved by another"):
        load_state(path, army, record)
    assert army.soldiers == 0, "nothing was restored"


def test_what_a_state_belongs_to_names_case_scenario_seed_and_scale():
    assert identity(Army(CASE, BASE, 3, 0.5)) == f"{CASE.digest} {BASE.digest} 3 0.5"


def damaged(saved, tmp_path, what: str):
    path = tmp_path / "state"
    whole = saved[0].read_bytes()
    content = {
        "empty": b"",
        "text": b"this is no state\n",
        "half": whole[: len(whole) // 2],
        "binary": bytes(range(256)) * 8,
    }
    path.write_bytes(content[what])
    return path


@pytest.mark.parametrize("what", ["empty", "text", "half", "binary"])
def test_a_file_that_is_no_state_is_refused(saved, tmp_path, what):
    army, record = fresh()
    with pytest.raises(InputError, match="expected a state") as refusal:
        load_state(damaged(saved, tmp_path, what), army, record)
    assert "\n" not in str(refusal.value)


def test_arrays_of_other_kinds_are_refused(tmp_path):
    army, record = fresh()
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.save(tmp_path / "array.npy", np.zeros(3))
    for name in ("other.npz", "array.npy"):
        with pytest.raises(InputError):
            load_state(tmp_path / name, army, record)


def test_a_state_that_lacks_an_array_is_refused(saved, tmp_path):
    """As one saved by an earlier version may."""
    with np.load(saved[0]) as old:
        named = {name: old[name] for name in old.files if name != "law.rate"}
    path = tmp_path / "state.npz"
    np.savez(path, **named)
    with pytest.raises(InputError, match="expected a state"):
        load_state(path, *fresh())


def test_a_state_whose_records_have_other_fields_is_refused(saved, tmp_path):
    """Of the same size: their bytes would be taken for something else."""
    with np.load(saved[0]) as old:
        named = dict(old)
    records = named["force.cold"].dtype
    names = [name if name != "mark" else "other" for name in records.names]
    places = [records.fields[name][1] for name in records.names]
    formats = [records[name] for name in records.names]
    other = np.dtype({"names": names, "formats": formats, "offsets": places, "itemsize": records.itemsize})
    named["force.cold"] = named["force.cold"].view(other)
    path = tmp_path / "state.npz"
    np.savez(path, **named)
    with pytest.raises(InputError, match="expected a state"):
        load_state(path, *fresh())


def test_a_missing_file_and_a_folder_that_cannot_be_written_are_refused(saved, tmp_path):
    _, army = saved
    with pytest.raises(InputError):
        load_state(tmp_path / "nothing", *fresh())
    with pytest.raises(InputError, match="cannot write"):
        save_state(tmp_path / "nothing" / "state", army, Record(army, CASE.days), DAY)


def test_nothing_is_left_beside_the_file(saved):
    assert [p.name for p in saved[0].parent.iterdir()] == ["state"]


def test_records_are_copied_whole():
    from muster.kernels.layout import cold
    from muster.model.state import as_bytes, copied

    records = np.zeros(9, cold(3, 2, 7))
    records["kind"], records["balance"], records["trait"][:, 3] = np.arange(9), 2.5, 7
    other = copied(records)
    assert other.dtype == records.dtype
    assert np.array_equal(other, records)
    other["kind"] = 0
    assert records["kind"].tolist() == list(range(9))
    as_bytes(other)[...] = as_bytes(records)
    assert np.array_equal(other, records)
    assert as_bytes(np.arange(3)).dtype == np.arange(3).dtype
