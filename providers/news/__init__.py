"""News of the directory for other systems: which addresses are called when listings change, and what came of it."""
