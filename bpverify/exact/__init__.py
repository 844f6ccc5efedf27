"""Exact checks of real code and large networks: prime fields, balls, and the code itself run on recorded numbers."""
