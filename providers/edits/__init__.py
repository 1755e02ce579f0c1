"""One press of who keeps listings: written down row by row, shown field by field, taken back as one."""
