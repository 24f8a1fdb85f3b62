"""Language models that phrase answers."""
