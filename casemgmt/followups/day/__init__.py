"""My day: what one person owes now, in the order to do it."""
