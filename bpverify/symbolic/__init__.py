"""The engine for one small network: SymPy builds and differentiates, FLINT polynomials decide."""
