"""What follow-up questions leave out, and what it is taken from."""
