"""The hand-off brief: what one leaves to the next shift."""
