"""Every write to the directory, in the words of who does it."""

from .importing import begin_import, import_reading, run_import
from .listing import edit_service, update_capacity, verify_service
from .staff import add_staff, end_staff

__all__ = [
    "add_staff",
    "begin_import",
    "edit_service",
    "end_staff",
    "import_reading",
    "run_import",
    "update_capacity",
    "verify_service",
]
