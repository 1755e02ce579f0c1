"""Consents as paper: what the form says, who signed it how, and the copy that is kept."""
