"""Rotations of units and the placement of people back from absence: optimised, proven, and checked."""
