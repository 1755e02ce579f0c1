"""Programs of the installation: made, named, retired, and what a new one still has to set up."""
