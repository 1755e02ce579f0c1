"""Who runs the installation: makes its programs, and how the first of them came in."""
