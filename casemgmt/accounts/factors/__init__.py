"""The second step of signing in: who must have one, how its secrets are kept, what happens when it is lost."""
