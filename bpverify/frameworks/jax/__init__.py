"""Functions of JAX's: traced by JAX itself, and run primitive by primitive on exact numbers."""
