"""Texts judged by their own definitions: what is written becomes a graph of computations, and claims are held against it."""
