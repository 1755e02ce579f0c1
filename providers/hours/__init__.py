"""Opening hours as people set and read them: the week, what replaces it, the words on the door."""
