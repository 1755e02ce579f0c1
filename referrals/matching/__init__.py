"""Which services may serve a need, best first, and whom to ask next."""
