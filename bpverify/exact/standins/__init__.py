"""What the user's code sees in place of numpy, scipy and Python's own names."""
