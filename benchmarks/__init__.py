"""The product beside its peers, both in one run; each benchmark prints a ratio. `make bench`, or `python -m benchmarks NAME…`."""
