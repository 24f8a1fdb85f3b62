"""Training on torch, which the extra `train` brings and nothing else needs."""
