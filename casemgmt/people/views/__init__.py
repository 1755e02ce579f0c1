"""Pages of people: search, one person, and what is changed there."""
