"""The manager's Team pages: who carries what, many cases moved at once, missed contacts without a cause."""
