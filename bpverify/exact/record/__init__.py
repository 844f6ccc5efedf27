"""Numbers that record what is done with them, and the user's functions rebuilt over them."""
