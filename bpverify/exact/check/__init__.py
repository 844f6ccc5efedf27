"""One check of gradients: its points, its two ways, its verdicts."""
