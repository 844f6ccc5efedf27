"""Hand-written backward passes of tensor libraries, on the exact numbers of ``exact``; no library is imported that is not there."""
