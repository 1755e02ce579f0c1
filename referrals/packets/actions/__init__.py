"""Every write to packets: asking for them, printing them, throwing them away."""
