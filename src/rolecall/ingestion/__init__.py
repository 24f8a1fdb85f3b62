"""Takes documents in: originals become structured documents, each stored once."""
