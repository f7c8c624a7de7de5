import numpy as np
import pytest

from muster.data.errors import InputError
from muster.model.army import Army
from muster.model.rota import Rota, read_rota
from muster.model.scenario import Scenario
from tests.model.drill import CASE, live, policy


def written(path, *rows: str):
    path.write_text("week,brigade,sector\n" + "".join(row + "\n" for row in rows))
    return path


def test_a_brigade_without_a_row_is_out_of_the_line(tmp_path):
    rota = read_rota(written(tmp_path / "rota.csv", "0,0,1", "1,2,0"))
    assert rota.sector.tolist() == [[1, -1, -1], [-1, -1, 0]]


def test_after_its_last_week_a_rota_repeats_its_last_row():
    rota = Rota(np.array([[0, 1], [1, 0]]), "")
    assert rota.of_week(0, 2).tolist() == [0, 1]
    assert rota.of_week(50, 2).tolist() == [1, 0]


def test_before_its_first_week_the_rule_goes_on(tmp_path):
    written(tmp_path / "rota.csv", "2,0,0", "2,2,1")
    assert read_rota(tmp_path / "rota.csv").first == 2
    rule, table = Army(CASE, Scenario.build(CASE), 1, 1.0), None
    chosen = Scenario.build(CASE, [policy().model_copy(update={"rota": str(tmp_path / "rota.csv")})])
    table = Army(CASE, chosen, 1, 1.0)
    for army in (rule, table):
        army.muster()
        live(army, 0, 14)
    assert (table.front.arrays["sector"] == rule.front.arrays["sector"]).all()
    live(table, 14, 15)
    assert table.front.arrays["sector"].tolist() == [0, -1, 1, -1]


def test_brigades_it_does_not_know_are_out_and_brigades_that_do_not_exist_are_dropped():
    rota = Rota(np.array([[0, 1]]), "")
    assert rota.of_week(0, 4).tolist() == [0, 1, -1, -1]
    assert rota.of_week(0, 1).tolist() == [0]


def test_the_digest_speaks_of_the_table(tmp_path):
    one = read_rota(written(tmp_path / "a.csv", "0,0,0", "0,1,1"))
    same = read_rota(written(tmp_path / "b.csv", "0,1,1", "0,0,0"))
    other = read_rota(written(tmp_path / "c.csv", "0,0,1", "0,1,0"))
    assert one.digest == same.digest != other.digest


@pytest.mark.parametrize("row", ["0.5,0,0", "0,-1,0", "0,0,x", "0,0,nan", "0,0,99999", "0,0"])
def test_what_is_no_rota_is_refused_in_one_line(tmp_path, row):
    with pytest.raises(InputError, match="rota") as refusal:
        read_rota(written(tmp_path / "rota.csv", row))
    assert "\n" not in str(refusal.value)


def test_an_empty_or_missing_rota_is_refused(tmp_path):
    with pytest.raises(InputError):
        read_rota(written(tmp_path / "rota.csv"))
    with pytest.raises(InputError):
        read_rota(tmp_path / "nothing.csv")


def test_the_front_stands_as_the_rota_says(tmp_path):
    written(tmp_path / "rota.csv", "0,0,0", "0,2,1", "1,1,0", "1,3,1")
    chosen = Scenario.build(CASE, [policy().model_copy(update={"rota": str(tmp_path / "rota.csv")})])
    army = Army(CASE, chosen, 1, 1.0)
    army.muster()
    live(army, 0, 7)
    assert army.front.arrays["sector"].tolist() == [0, -1, 1, -1]
    live(army, 7, 8)
    assert army.front.arrays["sector"].tolist() == [-1, 0, -1, 1]
