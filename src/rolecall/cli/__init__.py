"""The commands: parse arguments, call a use case, print."""
