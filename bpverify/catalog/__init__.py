"""The catalog: activations, costs and equations as data, one row each. A claimed derivative is proved, never assumed."""
