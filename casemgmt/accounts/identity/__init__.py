"""Signing in with the account of one's city or county: its own sign-in server (OpenID Connect), and roles from its
groups."""
