"""How fast bpverify is: ratios to peers, whole processes, memory and growth, measured in one run by ``make bench``."""
