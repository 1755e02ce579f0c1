"""Places a program works with that are no services: hospitals, schools, transit, courts. Who to call, what was said."""
