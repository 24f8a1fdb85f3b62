"""Brings structured originals into one form: JSON Resume 1.0 and schema.org JobPosting."""
