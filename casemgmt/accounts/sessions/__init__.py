"""Where somebody is signed in: each browser a row, seen last, ended one by one or by itself."""
