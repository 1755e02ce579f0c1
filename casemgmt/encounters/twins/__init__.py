"""One call told twice: by the team on the street and by the dispatch export. Found, joined, parted again."""
