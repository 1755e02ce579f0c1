"""Every write to the directory, in the words of who does it."""

from .agency_class import classify_organization
from .agency_setup import change_mailbox, set_up_agency
from .corrections import accept_correction, propose_correction, refuse_correction, take_back_proposal
from .importing import NothingTaken, begin_import, import_reading, run_import
from .inviting import invite_staff
from .listings import edit_service, update_capacity, verify_service
from .staff import add_staff, change_staff_role, end_staff

__all__ = [
    "NothingTaken",
    "accept_correction",
    "add_staff",
    "begin_import",
    "change_mailbox",
    "change_staff_role",
    "classify_organization",
    "edit_service",
    "end_staff",
    "import_reading",
    "invite_staff",
    "propose_correction",
    "refuse_correction",
    "run_import",
    "set_up_agency",
    "take_back_proposal",
    "update_capacity",
    "verify_service",
]
