"""Every write to an offer, one module for each part of its life. referrals.actions is the door for other apps."""
