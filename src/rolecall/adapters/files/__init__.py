"""Files, folders and standard input as originals, and what can be read out of them."""
