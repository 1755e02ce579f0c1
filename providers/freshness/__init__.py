"""Keeping listings true: what speaks against one, what to do next, letters that ask, and the share that is verified."""
