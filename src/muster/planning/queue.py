"""The rule that a placement stands beside: units by priority, people by how long they have waited, nothing else."""

from __future__ import annotations

from muster.planning.placement import Placed, Vacancies
from muster.planning.returnees_file import ReturneesFile


def priority_only(asked: ReturneesFile) -> list[Placed]:
    """Return the placement by priority order only.

    Units are served by priority, then as in the file; each vacancy goes to whoever has waited longest and is fit
    for it. Specialty counts only once training places have run out, and the commander somebody left not at all.
    """
    vacancies = Vacancies(asked)
    left = [group.count for group in asked.group]
    training = asked.places.training
    line = sorted(range(len(left)), key=lambda n: (-asked.group[n].weeks_waiting, n))
    placed: list[Placed] = []
    for unit in sorted(range(len(asked.unit)), key=lambda n: (asked.unit[n].priority, n)):
        for specialty, open_ in asked.unit[unit].vacancies.items():
            for number in line:
                group = asked.group[number]
                if not open_:
                    break
                own = group.specialty == specialty
                count = min(open_, left[number], left[number] if own else training)
                if not count or not vacancies.may_take(group, specialty):
                    continue
                placed.append(Placed(number, unit, specialty, count))
                open_, left[number] = open_ - count, left[number] - count
                training -= 0 if own else count
    return placed
