"""The Django project: wiring, and the parent package of the shared apps."""
