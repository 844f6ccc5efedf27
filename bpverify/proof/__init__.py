"""Proofs as plain data: chains of equalities, each with its reason and the verdict that it got before anything is rendered."""
