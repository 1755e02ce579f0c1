"""Our request that a need be served: made, followed and closed by us, never sent as such."""
