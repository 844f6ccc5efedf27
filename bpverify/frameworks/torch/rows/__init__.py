"""The table of torch's operations: a row each, from exact arithmetic and torch's own arguments to exact numbers."""
