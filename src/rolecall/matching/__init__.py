"""Scores pairs of a résumé and a job, requirement by requirement, and shows the words that count."""
