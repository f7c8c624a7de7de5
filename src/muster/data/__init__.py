"""Published figures, dated drivers and cases: everything that is read rather than simulated."""
