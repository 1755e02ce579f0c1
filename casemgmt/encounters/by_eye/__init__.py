"""A dispatch export is read by eye: somebody looks at its columns and says what is what."""
