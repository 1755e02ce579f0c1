"""How a role begins, in a program as at an agency: an address is invited, and whoever reads its mail says yes."""
