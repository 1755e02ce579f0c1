"""The WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from casemgmt.core.database import be_patient_as

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")

application = get_wsgi_application()
from casemgmt.accounts.installation.beginning import say_at_start  # noqa: E402 - its models need the application

be_patient_as("web")
say_at_start()

# A page makes some ten thousand objects and drops them: with the usual threshold a tenth of its time went into looking
# for cycles, over all that was loaded at the start too. What is loaded stays out of it, and the looking is rarer.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
