"""torch run live on exact numbers: a row for each of its operations, with torch's own kernel beside it on floats."""
