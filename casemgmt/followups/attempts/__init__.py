"""Each try to reach somebody: recorded, undone; how far an attempt plan is, and what a result proposes."""
