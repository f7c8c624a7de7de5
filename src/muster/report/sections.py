"""The words below each picture of the report: what it shows, what it assumes, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One picture with the words below it: what it shows, and the figures, drivers and mechanisms behind it."""

    key: str
    title: str
    reads: str
    assumes: str
    quantities: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()


SECTIONS = (
    Section(
        "registrations",
        "Cases registered a month",
        "Both articles together. Dots are the prosecutor's monthly reports; where other sources give another number"
        " for a month, it has its own mark. The line is what the simulated register would have shown.",
        "A case is neither a person nor a departure: a spell of absence becomes a case with a probability that"
        " changed on dated occasions, after a delay, and technical and double cases come on top. No curve is"
        " fitted to the dots: what is fitted, where a case has a fit, are constants of the mechanisms.",
        ("registered_407_408",),
        ("intake_per_month", "registration_probability", "registration_delay_days"),
        ("registration", "baseline", "early", "exhaustion", "contagion"),
    ),
    Section(
        "registrations_split",
        "The two articles apart",
        "Art. 407 is absence without leave, Art. 408 desertion. Months in which only one of them was published"
        " have one dot.",
        "Which article a case is opened under is charging practice, not behaviour, and is part of registration.",
        ("registered_407", "registered_408"),
        ("registration_probability",),
        ("registration",),
    ),
    Section(
        "stocks",
        "Where everyone is",
        "Everyone who ever served in the simulated force, by where he is on each day; the numbers at the right are"
        " for the last day. Diamonds are strengths as stated in public.",
        "Every soldier is in exactly one state every day. Strength is a result: arrivals, losses and discharges"
        " are fed in, absence and return are simulated. Stated strengths use differing perimeters.",
        ("force_size_total",),
        ("intake_per_month", "intake_perimeter_factor", "dead_per_month", "other_discharges_per_month"),
        ("hospital", "reserve", "casualties"),
    ),
    Section(
        "absent",
        "How many are absent",
        "People away on each day, those gone for good among them. Diamonds are public claims.",
        "A count made from outside cannot tell who will come back, so both kinds of absentee are in the line."
        " No source says how the claimed numbers were counted.",
        ("currently_absent", "cumulative_awol_claim"),
        (),
        ("returning", "amnesty", "deterrence", "baseline"),
    ),
    Section(
        "reasons",
        "Why they leave",
        "For each month, the share of departures in which a reason weighed most.",
        "For every departure the contributions above the reference hazard say what weighed most. These are the"
        " model's reasons and depend on its assumptions; no representative survey exists to check them.",
        (),
        (),
        ("exhaustion", "early", "workload", "trust", "losses", "contagion", "deterrence", "supply", "origin"),
    ),
    Section(
        "leaving",
        "When they leave",
        "Top: departures by how long ago a soldier was inducted, posted, came back from hospital or was placed after"
        " an absence. Bottom: by role and year. First run only.",
        "Soldier-days come from a sample of those serving, looked at every four weeks. A rate that falls with time is"
        " in part selection: those who leave soonest are no longer there.",
        (),
        ("intake_per_month", "share_voluntary_intake", "basic_training_days"),
        ("early", "baseline", "frailty", "origin", "returning"),
    ),
    Section(
        "units",
        "How far companies differ",
        "Top: departures of every infantry company of the first run over those expected of its size, year by year;"
        " the outline is what chance alone would give. Bottom: how many pairs of departures one company has, so many"
        " weeks apart, for each pair that there would be if they fell on all soldiers alike.",
        "Lasting differences between companies lift the whole curve; contagion, batches and shared bad weeks lift"
        " its left end.",
        (),
        (),
        ("units", "contagion", "losses", "supply"),
    ),
    Section(
        "front",
        "Tours, manning and cover of the front",
        "From the top: days on position of the infantry tours that ended in a week; soldiers present in infantry"
        " companies over their posts; share of infantry positions that are held, and share of sectors with less"
        " than 80% of theirs; fit infantry beyond those who hold the line with a day of rest for each day on position."
        " First run only.",
        "The front is given by its length and the brigades in line; who is relieved, and when, follows from how"
        " many infantry are there. Accounts of long tours are single statements, not means.",
        ("days_on_position_typical_high", "days_on_position_extreme", "infantry_company_manning_share",
         "brigade_manning_share"),
        ("front_active_km", "clashes_per_day", "brigades_in_line", "share_intake_to_infantry"),
        ("workload", "postings"),
    ),
    Section(
        "returns",
        "Who comes back, and when",
        "Returns a week. Bars are published totals spread evenly over their period; the shaded windows are those"
        " in which return was made easier.",
        "A simulated return is one by the soldier himself, by any procedure; published totals count one procedure"
        " or are claims. The windows are dated settings of a lever.",
        ("returns_simplified", "returns_all", "returns_per_month", "share_returning"),
        (),
        ("returning", "amnesty", "reserve"),
    ),
    Section(
        "lengths",
        "How long they stay away",
        "Top: share of absences still going on after so many days, those cut short by the end of the run counted for"
        " as long as they were seen. Bottom: share of those away who come back by themselves within a month, by how"
        " long they have been away.",
        "Some of the fall is selection and some is declared; no source follows absentees over time.",
        ("share_returning",),
        (),
        ("returning", "amnesty", "baseline"),
    ),
    Section(
        "funnel",
        "What becomes of a case",
        "Cases of Art. 407: each step over the cases registered in the same year, so a step may belong to a case"
        " of the year before. Red lines are published shares; those of 2024 and 2025 cover January to October.",
        "Enforcement has a capacity that grows more slowly than the inflow. Published shares sized that capacity,"
        " so agreement here is no independent test.",
        ("share_suspicion_407", "share_sent_to_court_407", "suspicions_407", "sent_to_court_407", "verdicts_407"),
        (),
        ("congestion", "deterrence", "registration"),
    ),
    Section(
        "loops",
        "How far absence feeds itself",
        "For each year, by what share leaving would rise through a loop if departures rose by a small share. Below"
        " one a lasting shock is amplified and then settles; from one on it would not settle.",
        "Log gains of two loops, at the parameters and the exhaustion of this run: elasticity to certainty times what"
        " certainty loses with inflow, and effect of exhaustion times mean exhaustion times the share of absence in"
        " what the infantry loses. Other loops are left out, and so is depletion: in paired runs these two amplify by"
        " about 1.2 where the formula says 1.5. Contagion multiplies departures besides (outcomes.json, followers).",
        (),
        (),
        ("deterrence", "congestion", "exhaustion", "workload", "contagion"),
    ),
    Section(
        "drivers",
        "What is fed in",
        "The main dated inputs; the band is a 90% range of what they may have been. After its last row an input"
        " keeps its level.",
        "Most rows are readings of several statements (“judgement”); each row's source is in the case folder.",
        (),
        (),
        (),
    ),
)  # fmt: skip
