"""Frozen value objects and errors that every layer shares; imports nothing of the product."""
