"""Measures how well search, matching and answers work, on labelled sets."""
