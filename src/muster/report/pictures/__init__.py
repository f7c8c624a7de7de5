"""One file for each subject of the report's pictures."""
