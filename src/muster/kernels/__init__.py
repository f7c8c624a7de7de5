"""Compiled floor: arrays in, arrays out; nothing here knows what a mechanism is."""
