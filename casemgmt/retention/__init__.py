"""How long people are kept identifiable, forgetting them with proof, and a program that leaves with its own."""
