"""What a program plans: protocols, their versions and steps; dates worked out from them; words, picture and preview."""
