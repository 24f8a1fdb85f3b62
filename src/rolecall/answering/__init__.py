"""Answers questions from the documents, with a citation for each claim."""
