"""Every write to mailed links and one-time codes."""
