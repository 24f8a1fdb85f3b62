"""Small facts that a text states in many ways: dates, degrees, years, salaries, job titles and places."""
