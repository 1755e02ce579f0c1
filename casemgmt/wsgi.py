"""The WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")

from casemgmt.celery import app as celery  # noqa: E402, F401 (tasks are published through this application)

application = get_wsgi_application()
