"""Numbers a program sets for itself: how long something may be undone, a link lasts, a listing counts as verified."""
