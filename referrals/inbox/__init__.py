"""What an agency received: its list, its search, its share of the digest."""
