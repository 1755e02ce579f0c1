"""The floor under a page: the same rows by SQL written by hand, over a bare connection. No page can be quicker."""

from collections.abc import Callable
from typing import Any

import psycopg

DAY = """
SELECT d.*, p.first_name, p.last_name, p.goes_by, c.risk FROM duties_duty d
LEFT JOIN people_person p ON p.id = d.person_id LEFT JOIN cases_case c ON c.id = d.case_id
WHERE d.owner_id = %(user)s AND d.ended_at IS NULL AND d.opens_at <= now() ORDER BY d.due_at LIMIT 60"""
CASE = (
    """SELECT c.*, p.*, u.name FROM cases_case c JOIN people_person p ON p.id = c.person_id
    LEFT JOIN accounts_user u ON u.id = c.owner_id WHERE c.id = %(case)s""",
    "SELECT * FROM cases_need WHERE case_id = %(case)s",
    "SELECT * FROM followups_followup WHERE case_id = %(case)s ORDER BY due_at",
    """SELECT o.*, r.*, s.name, g.name FROM referrals_referral r JOIN referrals_offer o ON o.referral_id = r.id
    JOIN providers_service s ON s.id = o.service_id JOIN providers_organization g ON g.id = o.organization_id
    WHERE r.case_id = %(case)s""",
    "SELECT * FROM core_event WHERE case_id = %(case)s ORDER BY at DESC LIMIT 50",
    "SELECT n.* FROM people_consent n WHERE n.person_id = (SELECT person_id FROM cases_case WHERE id = %(case)s)",
)
INBOX = (
    """SELECT o.*, s.name, n.domain FROM referrals_offer o JOIN providers_service s ON s.id = o.service_id
    JOIN referrals_referral r ON r.id = o.referral_id JOIN cases_need n ON n.id = r.need_id
    WHERE o.organization_id = %(agency)s AND o.state IN ('sent', 'acknowledged', 'info_requested', 'waitlisted',
    'accepted') ORDER BY o.due_at LIMIT 25""",
    """SELECT count(*) FROM referrals_offer WHERE organization_id = %(agency)s AND state IN ('sent', 'acknowledged',
    'info_requested', 'waitlisted', 'accepted')""",
)
LATE = (
    """SELECT d.*, p.first_name, p.last_name FROM duties_duty d LEFT JOIN people_person p ON p.id = d.person_id
    WHERE d.program_id = %(program)s AND d.ended_at IS NULL AND d.due_at < now() ORDER BY d.due_at LIMIT 25""",
    """SELECT kind, count(*), min(due_at) FROM duties_duty
    WHERE program_id = %(program)s AND ended_at IS NULL AND due_at < now() GROUP BY kind""",
)
PERSON = (
    "SELECT p.* FROM people_person p WHERE p.root_id = %(person)s",
    "SELECT * FROM people_contactpoint WHERE person_id = %(person)s",
    "SELECT * FROM people_consent WHERE person_id = %(person)s",
    "SELECT * FROM cases_case WHERE person_id = %(person)s",
    """SELECT e.* FROM encounters_encounter e JOIN encounters_encounterperson m ON m.encounter_id = e.id
    WHERE m.person_id = %(person)s ORDER BY e.ended_at DESC""",
)
FLOORS: dict[str, tuple[str, ...]] = {
    "My day": (DAY,),
    "Case page": CASE,
    "Person page": PERSON,
    "Inbox": INBOX,
    "What is late": LATE,
}


def floor_of(name: str, ids: dict[str, Any], line: psycopg.Connection) -> Callable[[], object] | None:
    """What asks the page's rows by hand; nothing where nobody has written it."""
    asked = next((floors for page, floors in FLOORS.items() if name.startswith(page)), None)
    return (lambda: [line.execute(text, ids).fetchall() for text in asked]) if asked else None
