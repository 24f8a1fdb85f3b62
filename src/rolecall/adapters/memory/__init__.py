"""Every store in memory: for tests, for pairs that are scored without being taken in, and for reading how a port is meant."""
