"""Rows: what each primitive of JAX's computes, on exact numbers."""
