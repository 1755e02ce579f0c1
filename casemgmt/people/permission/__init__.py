"""Contact permission: whether we may reach out to a person, since when, and who said so."""
