"""Behaviour, institutions and observation: what a day in the army does."""
