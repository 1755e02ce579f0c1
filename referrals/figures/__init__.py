"""An agency's record: how often and how fast it answers."""
