"""Text analysis for lexical indexes."""
