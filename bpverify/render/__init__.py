"""What people and programs see: one file an output. Renderers read reports and decide nothing."""
