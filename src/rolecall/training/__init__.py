"""What an encoder learns from: pairs of texts that mean the same, without those that an evaluation asks about."""
