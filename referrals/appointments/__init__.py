"""Dated slots under an accepted offer, and what came of them."""
