"""Watch real units: what goes with departures, results adjusted for what a unit was given, alarms."""
