"""Pages of the directory: reading it, keeping it, bringing others' in."""
