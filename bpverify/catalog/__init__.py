"""The catalog: activations, costs, equations, one row each. A claimed derivative is proved, never assumed."""
