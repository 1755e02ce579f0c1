"""The menu says what the doors say: whoever sees a word may open its page, and whoever may not does not see it.

Who gets in is in `access_table.py`, which `test_urls.py` holds the pages to.
"""

import pytest

from casemgmt.accounts.roles import AGENCY_ROLES, PROGRAM_ROLES, AgencyRole, Role
from casemgmt.core.navigation import AGENCY_MENU, PROGRAM_MENU

from .access_table import TABLE

ROLE_OF = {
    "navigator": PROGRAM_ROLES[Role.NAVIGATOR],
    "manager": PROGRAM_ROLES[Role.MANAGER],
    "responder": PROGRAM_ROLES[Role.RESPONDER],
    "admin": PROGRAM_ROLES[Role.ADMINISTRATOR],
    "analyst": PROGRAM_ROLES[Role.ANALYST],
    "other_navigator": PROGRAM_ROLES[Role.NAVIGATOR],
    "shelter_desk": AGENCY_ROLES[AgencyRole.STAFF],
    "clinic_lead": AGENCY_ROLES[AgencyRole.LEAD],
}
ENTRIES = [*PROGRAM_MENU, *AGENCY_MENU]
OPEN_TO_MORE = {
    "providers:search": "whoever works here may look up an agency; those who refer have it in their menu",
    "reports:oversight": "the analyst, who reads figures, comes there from Measures",
    "referrals:rules": "the analyst reads the standards that figures are measured by",
}


def let_in(page):
    return {member for line in TABLE if (line.name, line.method) == (page, "GET") for member in line.let_in}


@pytest.mark.parametrize("leads_to", sorted({entry.page for entry in ENTRIES}))
def test_the_menu_shows_a_page_to_those_it_lets_in(leads_to):
    asked = {entry.permission for entry in ENTRIES if entry.page == leads_to}
    shown_to = {member for member, held in ROLE_OF.items() if asked & held}
    assert shown_to <= let_in(leads_to)
    if leads_to not in OPEN_TO_MORE:
        assert let_in(leads_to) == shown_to
