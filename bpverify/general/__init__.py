"""Claims for all widths and depths: the kernel proves, a small network refutes, and the nearest equation that holds is named."""
