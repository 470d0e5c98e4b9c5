"""The figures of the program, one file each; `python -m benchmarks` runs them."""
