"""What somebody did on a page, in words for the person it was about. Pure: a page's name in, a sentence out.

The first line that fits the beginning of the name counts. `tests/reports/test_who_looked.py` asks it for every page
that can hold a person.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.models import AccessVerb

REFUSED = _("tried to open your record, and was refused")
SEARCHED = _("looked for somebody; you were among those found")
ANSWERED = _("read or answered a request for help for you")
UNKNOWN = _("looked at a page on which you stand")

PURPOSES: list[tuple[tuple[str, ...], Any]] = [
    (("people:search", "search", "api:person-search", "encounters:matches"), SEARCHED),
    (
        ("people:doubles", "people:same", "people:undo_merge", "cases:caseload", "api:caseload"),
        _("checked whether two records are about one person"),
    ),
    (
        ("people:", "api:person-", "api:consent", "api:alert", "api:household", "api:contact"),
        _("read or changed your record"),
    ),
    (
        ("cases:download", "api:case_file-download", "referrals:message_file", "api:message-file"),
        _("opened a file about you"),
    ),
    (("cases:file", "api:case_file"), _("looked at the list of files about you")),
    (("cases:list", "cases:restrict"), _("went through the list of cases")),
    (
        ("cases:", "api:case", "api:need", "api:note", "api:next_date", "api:cover", "api:restriction"),
        _("worked on your case"),
    ),
    (("retention:archive", "retention:leaving"), _("took along all records of the program")),
    (
        ("retention:", "api:retention-rule", "api:forget-request", "api:legal-hold", "api:certificate"),
        _("looked after how long your record is kept"),
    ),
    (("api:archive",), _("took along all records of the program")),
    (("followups:my_day", "followups:brief", "home"), _("planned the day's work")),
    (("duties:", "api:duty", "api:shift"), _("looked at what is owed to people, and by when")),
    (
        ("followups:feed", "accounts:calendar"),
        _("had a calendar program fetch when something is due; it tells no names"),
    ),
    (("followups:team", "followups:reassign", "api:team", "api:schedule"), _("shared out the work")),
    (
        ("followups:", "api:follow_up", "api:attempt", "api:causes", "api:protocol"),
        _("planned or wrote down contacts with you"),
    ),
    (("messaging:", "api:person_message"), _("read or wrote messages with you")),
    (("encounters:", "api:encounter", "api:met", "api:dispatch"), _("read or wrote down a crisis call")),
    (("referrals:packet", "api:packet"), _("prepared papers for an agency")),
    (
        ("referrals:received", "referrals:inbox", "referrals:reply", "referrals:by_code", "api:opening"),
        ANSWERED,
    ),
    (
        (
            "referrals:",
            "api:offer",
            "api:referral",
            "api:appointment",
            "api:linkage",
            "api:message",
            "api:agency",
            "api:statement",
        ),
        _("asked agencies for help for you, or followed it up"),
    ),
    (("feedback:", "api:feedback", "api:survey"), _("looked into what you told us about our work")),
    (("reports:looked", "api:access-report"), _("prepared an account like this one for you")),
    (
        (
            *("reports:", "api:measure", "api:report", "api:figures", "api:export", "api:signed-report"),
            *("api:monthly-plan", "api:annotation", "api:review-"),
        ),
        _("checked how well the program works"),
    ),
    (("publishing:",), _("prepared figures, or rows without names, that go outside")),
]


def purpose_of(page: str, verb: str, *, by_agency: bool) -> Any:
    """Why this look happened."""
    if verb == AccessVerb.REFUSED:
        return REFUSED
    if verb == AccessVerb.SEARCHED:
        return SEARCHED
    found = next((words for names, words in PURPOSES if page.startswith(names)), UNKNOWN)
    is_of_requests = page.startswith(("referrals:", "api:offer", "api:appointment", "api:linkage", "api:message"))
    return ANSWERED if by_agency and is_of_requests else found
