"""The Django project: wiring, and the parent package of the shared apps.

Celery's application is loaded with it, so that every process, `manage.py` too, publishes to the configured broker.
"""

from .celery import app as celery_app

__all__ = ["celery_app"]
