"""The user's code itself: rebuilt over the stand-ins, run, and put back as it was."""
