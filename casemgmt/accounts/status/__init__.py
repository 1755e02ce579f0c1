"""Status: for administrators, what works, since when, what waits, and what to do about what does not."""
