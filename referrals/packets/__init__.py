"""The referral packet on paper: one offer, or many at once."""
