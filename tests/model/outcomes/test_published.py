from muster.data.case import load_case
from muster.model.outcomes.published import CLAIMS, DRIVERS_OF, OUTCOMES, role

CASE = load_case("ukraine")


def test_every_figure_of_the_case_is_tested_fed_in_or_named_as_not_simulated():
    roles = {role(f.quantity) for f in CASE.figures}
    assert roles == {"test", "input", "not simulated"}


def test_inputs_of_the_table_are_drivers_of_the_case():
    assert set(DRIVERS_OF.values()) <= set(CASE.drivers)


def test_claims_name_quantities_that_can_be_counted():
    for _, quantities in CLAIMS:
        assert set(quantities) <= set(OUTCOMES)
