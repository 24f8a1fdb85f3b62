"""Chunks, vectors and generations: what makes documents searchable."""
