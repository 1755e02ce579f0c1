"""Covers: who is away from one day to another, and who does their work."""
