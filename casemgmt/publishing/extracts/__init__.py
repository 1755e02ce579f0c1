"""De-identified extracts for researchers: what may leave, how it is coarsened, who agreed to what."""
