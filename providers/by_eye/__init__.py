"""A list of services of its own kind is read by eye: somebody looks at its columns and says what is what."""
