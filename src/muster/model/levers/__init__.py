"""One lever a file; found by being here."""
