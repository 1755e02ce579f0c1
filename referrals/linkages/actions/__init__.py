"""Every write to linkages: statements of the sides, and answers to the checks."""
