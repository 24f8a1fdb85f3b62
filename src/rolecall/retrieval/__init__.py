"""Finds passages and documents by meaning and by words."""
