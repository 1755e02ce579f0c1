"""The private address at which somebody's calendar program fetches what is due."""
