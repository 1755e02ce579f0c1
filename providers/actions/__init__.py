"""Every write to the directory, in the words of who does it."""

from .classifying import classify_organization
from .corrections import accept_correction, propose_correction, refuse_correction, take_back_proposal
from .importing import begin_import, import_reading, run_import
from .listing import edit_service, update_capacity, verify_service
from .staff import add_staff, end_staff

__all__ = [
    "accept_correction",
    "add_staff",
    "begin_import",
    "classify_organization",
    "edit_service",
    "end_staff",
    "import_reading",
    "propose_correction",
    "refuse_correction",
    "run_import",
    "take_back_proposal",
    "update_capacity",
    "verify_service",
]
