"""Small questions about returnees for the tests."""

from muster.planning.returnees_file import ReturneesFile


def groups(*rows):
    keys = ("name", "count", "specialty", "fitness", "weeks_waiting", "unit_left", "reason")
    return [dict(zip(keys, row, strict=False)) for row in rows]


def units(**rows):
    return [
        {"name": name, "priority": priority, "vacancies": vacancies} for name, (priority, vacancies) in rows.items()
    ]


def question(group, unit, reserve=1000, training=0, **weights):
    places = {"reserve": reserve, "training": training}
    return ReturneesFile.model_validate(
        {"name": "q", "places": places, "weights": weights, "group": group, "unit": unit}
    )
