"""An agency's own software: which addresses are called, with what, and what came of it."""
