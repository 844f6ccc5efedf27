"""The room of the notation: LaTeX in, claims out, and back. Its text is untrusted: it is parsed, never evaluated."""
