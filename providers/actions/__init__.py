"""Every write to the directory, in the words of who does it."""

from .agency_setup import (
    agree_change,
    change_mailbox,
    classify_organization,
    propose_first_lead,
    refuse_change,
    set_up_agency,
    withdraw_change,
)
from .corrections import (
    accept_correction,
    propose_correction,
    propose_in_words,
    refuse_correction,
    take_back_proposal,
)
from .importing import NothingTaken, begin_import, import_reading, run_import
from .inviting import invite_staff
from .listings import edit_service, update_capacity, verify_service
from .reading import bring_in_directory
from .staff import add_staff, change_staff_role, end_staff

__all__ = [
    "NothingTaken",
    "accept_correction",
    "add_staff",
    "agree_change",
    "begin_import",
    "bring_in_directory",
    "change_mailbox",
    "change_staff_role",
    "classify_organization",
    "edit_service",
    "end_staff",
    "import_reading",
    "invite_staff",
    "propose_correction",
    "propose_first_lead",
    "propose_in_words",
    "refuse_change",
    "refuse_correction",
    "run_import",
    "set_up_agency",
    "take_back_proposal",
    "update_capacity",
    "verify_service",
    "withdraw_change",
]
