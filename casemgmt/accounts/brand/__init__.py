"""How a program shows itself: its name, logo and color, and the languages its papers and links are offered in."""
