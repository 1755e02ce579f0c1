"""The areas a program counts by: typed, or brought in from a file; renamed, retired, brought back."""
