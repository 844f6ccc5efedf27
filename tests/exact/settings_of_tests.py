"""Another module whose names code under test changes."""

import numpy as np

value = 1
array = np.array([1.0, 2.0])
