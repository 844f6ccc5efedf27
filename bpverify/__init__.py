"""bpverify: the proof checker for backpropagation."""
