"""Texts judged by their own definitions: mathematics as it is written becomes a graph of computations, and claims are held against it."""
