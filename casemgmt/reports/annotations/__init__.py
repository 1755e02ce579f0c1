"""What happened beside the figures: dated notes on run charts, by hand and from events."""
