"""Every write to the directory, in the words of who does it."""

from providers.capacity.actions import update_capacity

from .agency_setup import (
    agree_change,
    change_mailbox,
    classify_organization,
    propose_first_lead,
    refuse_change,
    set_up_agency,
    withdraw_change,
)
from .conflicts import keep_ours, take_theirs
from .corrections import (
    accept_correction,
    propose_correction,
    propose_in_words,
    propose_publicly,
    refuse_correction,
    take_back_proposal,
)
from .doubles import merge_double, part_double, refuse_double
from .importing import (
    NothingTaken,
    begin_import,
    import_reading,
    leave_import,
    look_at_reading,
    press_import,
    run_import,
)
from .inviting import invite_staff
from .listings import edit_service, verify_service
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
    "keep_ours",
    "leave_import",
    "look_at_reading",
    "merge_double",
    "part_double",
    "press_import",
    "propose_correction",
    "propose_first_lead",
    "propose_in_words",
    "propose_publicly",
    "refuse_change",
    "refuse_correction",
    "refuse_double",
    "run_import",
    "set_up_agency",
    "take_back_proposal",
    "take_theirs",
    "update_capacity",
    "verify_service",
    "withdraw_change",
]
