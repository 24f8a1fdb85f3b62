"""Small protocols that the slices need and the adapters fulfil."""
