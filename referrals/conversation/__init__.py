"""What agency and program write to each other about one offer."""
