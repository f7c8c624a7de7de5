"""One mechanism a file; found by being here."""
