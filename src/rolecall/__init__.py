"""rolecall matches people and jobs, and answers questions about both, with evidence for everything it says."""

__version__ = "0.1.0"
