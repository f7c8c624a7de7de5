from benchmarks import markdown


def test_a_table_has_numbers_to_the_right():
    assert markdown.table(("who", "n"), [("a", "1")]) == "| who | n |\n| --- | ---: |\n| a | 1 |"


def test_a_spread_is_a_median_with_the_least_and_the_most():
    assert markdown.spread([3e6, 1e6, 2e6], 1e-6) == "2.0 (1.0 to 3.0)"
    assert markdown.spread([0.5], 1.0) == "0.50 (0.50 to 0.50)"
    assert markdown.spread([1234.0], 1.0) == "1,234 (1,234 to 1,234)"


def test_a_machine_is_told_with_the_code():
    machine = {"processor": "p", "cores": 2, "date": "2026-11-28"}
    assert "engine `abc`" in markdown.on(machine | {"code": "abc"})
    assert "an earlier engine" in markdown.on(machine)
