"""Fit a case to what was published: targets, design, emulator, posterior, checks and nowcast."""
