"""The WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from casemgmt.core.database import be_patient_as

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")

application = get_wsgi_application()
be_patient_as("web")
