"""Reports that somebody signed off: figures that stay, and what would change them."""
