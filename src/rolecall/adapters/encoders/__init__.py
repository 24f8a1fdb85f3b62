"""Sentence encoders; importing this package loads none of their runtimes."""
