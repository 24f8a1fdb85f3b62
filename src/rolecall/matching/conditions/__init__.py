"""Conditions of a requirement that are compared as what they are: years, degrees, licences and languages."""
