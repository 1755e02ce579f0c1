"""How a release reads: its tables in order, what each column is called, which share is told, and in which sentence.

A sentence is told of two shown counts; where either is hidden, another says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import NeedDomain
from casemgmt.people.models import Gender, RaceEthnicity
from casemgmt.reports.measures.groups import AGES
from casemgmt.reports.measures.shape import Words

from .book import EVERYBODY, WHOLE, cell
from .counting import GROUPS, ON_SCENE, SEVERAL

MET = _("meetings of the team with a person; whoever was met twice counts twice")


@dataclass(frozen=True)
class OpenTable:
    """A table as everybody reads it. `share` names the column whose share of the whole is told; `whole` the key of the
    whole where another table counts it."""

    code: str
    title: Words
    unit: Words
    columns: Mapping[str, Words]
    share: str = ""
    sentence: Words = ""
    whole: str = ""
    about: Words = ""
    rows: Mapping[str, Words] | None = None
    measure: str = ""

    @property
    def is_of_groups(self) -> bool:
        return bool(self.about)

    def whole_of(self, row: str) -> str:
        """The key of what a row's counts are of."""
        return self.whole if self.whole and row == EVERYBODY else cell(self.code, row)


def _of(word: str, choices: Any) -> dict[str, Words]:
    return {f"{word}:{code}": label for code, label in dict(choices).items()}


UNASKED = _("Not asked")
GROUP_NAMES: dict[str, Words] = {
    **_of("race", RaceEthnicity.choices),
    f"race:{SEVERAL}": _("More than one race or ethnicity"),
    "race:not_asked": UNASKED,
    **_of("gender", Gender.choices),
    "gender:not_asked": UNASKED,
    **AGES,
    "area:none": _("No area"),
    **_of("need", NeedDomain.choices),
}
KINDS = {
    "race": _("Race and ethnicity"),
    "gender": _("Gender"),
    "age": _("Age"),
    "area": _("Area"),
}
SCENE_NAMES: dict[str, Words] = {
    "police": _("Police were there"),
    "er": _("Taken to an emergency room"),
    "resolved": _("Resolved without transport, emergency room, arrest or hold"),
    "transport": _("Somebody was brought somewhere"),
    "hold": _("Involuntary hold"),
    "arrest": _("Arrest"),
    "force": _("Force used by others"),
    "person_injured": _("Person injured"),
}
REACHED = {"reached": _("Reached"), "not": _("Not reached")}
LINKED = {"reached": _("Service began"), "not": _("It did not, or nobody has said")}


def _groups(code: str, title: Words, columns: Mapping[str, Words], measure: str) -> tuple[OpenTable, ...]:
    return tuple(
        OpenTable(f"{code}_by_{kind}", title, MET, columns, "reached", about=KINDS[kind], measure=measure)
        for kind in GROUPS
    )


TABLES: tuple[OpenTable, ...] = (
    OpenTable(
        "calls",
        _("Calls"),
        _("calls"),
        {"team": _("Went to the crisis team"), "elsewhere": _("Went elsewhere")},
        "team",
        _("Of %(of)s calls on record, %(count)s went to the crisis team."),
        measure="scene",
    ),
    OpenTable(
        "scene",
        _("On the scene"),
        _("calls of the team"),
        {"yes": _("Yes"), "no": _("No")},
        "yes",
        whole=cell("calls", column="team"),
        about=_("What happened"),
        rows={what: SCENE_NAMES[what] for what in ON_SCENE},
        measure="scene",
    ),
    OpenTable(
        "people",
        _("People met"),
        MET,
        {"once": _("Different people"), "again": _("Met again")},
        "",
        _("The team met people %(of)s times; they were %(once)s different people."),
        whole=cell("met"),
        measure="contact_72h",
    ),
    OpenTable(
        "met",
        _("Who agreed to be contacted"),
        MET,
        {
            "agreeing": _("Agreed, and can be reached"),
            "no": _("Did not agree"),
            "not_asked": _("Was not asked"),
            "unidentified": _("Agreed, but neither name nor number is known"),
        },
        "agreeing",
        _("After %(count)s of %(of)s meetings the person agreed to be contacted and could be."),
        measure="contact_72h",
    ),
    OpenTable(
        "contact",
        _("Contact after the crisis"),
        MET,
        {
            "within_24": _("Reached within 24 hours"),
            "within_72": _("Reached after 24 and within 72 hours"),
            "not": _("Not reached within 72 hours"),
            "reached": _("Reached within 72 hours in all"),
        },
        "reached",
        _("Of %(of)s times when a person had agreed, the team reached them within 72 hours %(count)s times."),
        whole=cell("met", column="agreeing"),
        measure="contact_72h",
    ),
    *_groups("contact", _("Contact within 72 hours"), REACHED, "equity_contact"),
    OpenTable(
        "followups",
        _("Follow-up"),
        _("planned contacts"),
        {
            "reached": _("Reached in its window"),
            "unreached": _("Unreached, plan carried out"),
            "missed": _("Missed"),
        },
        "reached",
        _("Of %(of)s planned follow-ups, %(count)s reached the person in time."),
        measure="followup_completion",
    ),
    OpenTable(
        "referred",
        _("Referred to an agency"),
        MET,
        {"referred": _("A request was sent within 30 days"), "no_referral": _("No request was sent")},
        "referred",
        _("After %(count)s of %(of)s meetings an agency was asked for a service within 30 days."),
        whole=cell("met"),
        measure="linkage_30_people",
    ),
    OpenTable(
        "linkage",
        _("Did service begin?"),
        MET,
        {
            "linked": _("Service began within 30 days"),
            "not_linked": _("It did not begin"),
            "disputed": _("The sides disagree"),
            "unknown": _("Nobody has said"),
        },
        "linked",
        _("Of %(of)s times when an agency was asked, service began within 30 days %(count)s times."),
        whole=cell("referred", column="referred"),
        measure="linkage_30_people",
    ),
    OpenTable(
        "linked_when",
        _("How soon service began"),
        MET,
        {"within_7": _("Within 7 days"), "within_30": _("After 7 and within 30 days")},
        "within_7",
        _("Of %(of)s times when service began, it began within 7 days %(count)s times."),
        whole=cell("linkage", column="linked"),
        measure="linkage_7_people",
    ),
    *_groups("linkage", _("Service began within 30 days, of those referred"), LINKED, "equity_linkage"),
    OpenTable(
        "response",
        _("What agencies answered"),
        _("requests to agencies"),
        {
            "accepted": _("Accepted"),
            "declined": _("Declined"),
            "expired": _("Never answered, expired"),
            "waiting": _("Still undecided, or waitlisted"),
        },
        "accepted",
        _("Of %(of)s requests to agencies, %(count)s were accepted."),
        measure="response",
    ),
    OpenTable(
        "in_time",
        _("Answered in time"),
        _("requests to agencies"),
        {"yes": _("Decided within the standard"), "no": _("Later, or not")},
        "yes",
        _("Of %(of)s requests to agencies, %(count)s were decided within the time agreed."),
        whole=cell("response"),
        measure="response",
    ),
    OpenTable(
        "services",
        _("Services asked for"),
        _("requests for a service"),
        {"used": _("Service began"), "not": _("It has not begun")},
        "used",
        _("Of %(of)s services asked for, %(count)s began."),
        measure="requested_used",
    ),
    OpenTable(
        "services_by_need",
        _("Services asked for"),
        _("requests for a service"),
        {"used": _("Service began"), "not": _("It has not begun")},
        "used",
        about=_("Need"),
        measure="requested_used",
    ),
    OpenTable(
        "unmet_referral",
        _("Requests that nobody could meet"),
        _("requests for a service"),
        {"unmet": _("Closed unmet")},
        sentence=_("%(of)s requests for a service were closed because no agency could meet them."),
        measure="unmet_need",
    ),
    OpenTable(
        "unmet_referral_by_need",
        _("Requests that nobody could meet"),
        _("requests for a service"),
        {"unmet": _("Closed unmet")},
        about=_("Need"),
        measure="unmet_need",
    ),
    OpenTable(
        "unmet_need",
        _("Needs that ended unmet"),
        _("needs"),
        {"unmet": _("Ended unmet")},
        sentence=_("%(of)s needs ended unmet."),
        measure="unmet_need",
    ),
    OpenTable(
        "unmet_need_by_need",
        _("Needs that ended unmet"),
        _("needs"),
        {"unmet": _("Ended unmet")},
        about=_("Need"),
        measure="unmet_need",
    ),
    OpenTable(
        "survey",
        _("Asked how it went"),
        _("people asked"),
        {
            "answered": _("Answered"),
            "refused": _("Did not want to answer"),
            "silent": _("Did not answer"),
        },
        "answered",
        _("Of %(of)s people who were asked how it went, %(count)s answered."),
        measure="satisfaction",
    ),
)
BY_CODE = {table.code: table for table in TABLES}
HEADLINES = ("calls", "people", "contact", "linkage", "services")
TREND = ("contact", "linkage")
NOT_ENOUGH = _("Too few to say without telling of single people.")


def column_name(table: OpenTable, column: str) -> Words:
    """The heading of a column; the whole is called "In all"."""
    return _("In all") if column == WHOLE else table.columns[column]
