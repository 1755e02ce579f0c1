"""`manage.py bench`: a database of its own, many people by SQL, and how long the busiest pages take."""
