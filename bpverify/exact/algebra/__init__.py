"""What is certain of a recorded graph: its derivative, its values in each algebra, its comparisons, and what follows."""
