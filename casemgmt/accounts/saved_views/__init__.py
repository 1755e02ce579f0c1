"""Saved views: a list with its filters under a name, each for oneself."""
