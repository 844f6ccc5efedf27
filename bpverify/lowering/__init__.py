"""Proved equations become NumPy source, and that source is checked exactly at the size of real networks."""
