"""The account for a person of who looked at them, when, and why: in plain words, on paper."""
