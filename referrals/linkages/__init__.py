"""Whether service began: what each side says, the grade it makes, and the checks at 7 and 30 days."""
