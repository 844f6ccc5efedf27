"""Public wrong gradients, told again: ``python -m benchmarks.public`` writes the page on them anew."""
