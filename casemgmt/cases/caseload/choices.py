"""What can be said of a column of a spreadsheet of people and cases, and what was said. Pure but for the words of a
program: its members, areas, agencies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import users_holding
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.encounters.dispatch import FALSE, TRUE
from casemgmt.encounters.mapping import folded
from casemgmt.people.household.relations import Relation
from casemgmt.people.models import ContactPoint, Gender, HousingStatus, RaceEthnicity
from casemgmt.people.permission.models import Says
from providers.models import AgencyClass, Organization

NEED = "need_"  # before the code of a need that has a column of its own
OPEN, CLOSED, NOBODY = "open", "closed", "nobody"
PHONES = ("phone", "other_phone")
POINTS = ("phone", "email", "place")
DATES = ("birth_date", "opened_on", "next_on", "said_on", "consent_on", "consent_until")
ONE_COLUMN_NEEDS = {f"{NEED}{code}": label for code, label in NeedDomain.choices}
LABELS: dict[str, Any] = {
    "key": _lazy("Number in your list"),
    "name": _lazy("Whole name"),
    "first_name": _lazy("First name"),
    "last_name": _lazy("Last name"),
    "goes_by": _lazy("Goes by"),
    "description": _lazy("Description"),
    "birth_date": _lazy("Birth date, or year of birth"),
    "age": _lazy("Age"),
    "gender": _lazy("Gender"),
    "race_ethnicity": _lazy("Race or ethnicity"),
    "is_veteran": _lazy("Veteran, yes or no"),
    "language": _lazy("Language"),
    "needs_interpreter": _lazy("Needs an interpreter, yes or no"),
    "housing_status": _lazy("Housing"),
    "area": _lazy("Area"),
    "last_known_place": _lazy("Address or last known place"),
    "phone": _lazy("Phone"),
    "email": _lazy("E-mail"),
    "place": _lazy("Place where they are met"),
    "other_name": _lazy("Somebody else: name"),
    "other_phone": _lazy("Somebody else: phone"),
    "other_relation": _lazy("Somebody else: what they are to the person"),
    "opened_on": _lazy("Case opened on"),
    "owner": _lazy("Who has the case"),
    "risk": _lazy("Risk"),
    "state": _lazy("How the case stands"),
    "next_on": _lazy("Next date"),
    "next_at": _lazy("Hour of the next date"),
    "next_words": _lazy("What the next date is for"),
    "note": _lazy("Note"),
    "needs": _lazy("Needs, in words"),
    "says": _lazy("Agreed to be contacted"),
    "said_on": _lazy("Agreed or not: since when"),
    "consent_to": _lazy("Consent on paper: to whom"),
    "consent_on": _lazy("Consent on paper: signed on"),
    "consent_until": _lazy("Consent on paper: until"),
    **ONE_COLUMN_NEEDS,
}
GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (
        _lazy("The person"),
        (
            *("key", "name", "first_name", "last_name", "goes_by", "description", "birth_date", "age", "gender"),
            *("race_ethnicity", "is_veteran", "language", "needs_interpreter", "housing_status", "area"),
            "last_known_place",
        ),
    ),
    (_lazy("Ways to reach them"), POINTS),
    (_lazy("Somebody else in the row"), ("other_name", "other_phone", "other_relation")),
    (_lazy("The case"), ("opened_on", "owner", "risk", "state", "next_on", "next_at", "next_words", "note")),
    (_lazy("What they agreed to"), ("says", "said_on", "consent_to", "consent_on", "consent_until")),
    (_lazy("Needs, in words"), ("needs",)),
    (_lazy("One need in a column of its own, yes or no"), tuple(ONE_COLUMN_NEEDS)),
]
YES_OR_NO = ("is_veteran", "needs_interpreter", *ONE_COLUMN_NEEDS)
SEVERAL = ("needs", "race_ethnicity")  # a cell may hold several words
CODED = (
    *("owner", "state", "risk", "needs", "says", "gender", "race_ethnicity", "housing_status", "area"),
    *("other_relation", "consent_to", *YES_OR_NO),
)
STATES = {
    OPEN: _lazy("Open"),
    "hospital": _lazy("On hold: in hospital"),
    "jail": _lazy("On hold: in jail"),
    "away": _lazy("On hold: away"),
    CLOSED: _lazy("Closed: the row is left out"),
}
OTHER_IS = [
    ("reach", _lazy("Somebody through whom the person is reached")),
    ("household", _lazy("A person of their own, linked with the first")),
]
NAMED = {"name", "first_name", "last_name", "goes_by", "description"}


@dataclass
class CaseColumns:
    """What was said. `columns`: heading → up to two fields. `words`: field → their word → our code. `whose`, `line`:
    of a column of numbers, whose they are and what kind. `first`: whether the day or the month stands first. The rest
    is true of the whole file; `consent` says what the paper says, which no file can."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    whose: dict[str, str] = field(default_factory=dict)
    line: dict[str, str] = field(default_factory=dict)
    first: str = ""
    other_is: str = "reach"
    consent: dict[str, Any] = field(default_factory=dict)
    source: str = ""

    def by_field(self) -> dict[str, list[str]]:
        """For each field that was chosen its columns, in the file's order."""
        found: dict[str, list[str]] = {}
        for heading, targets in self.columns.items():
            for target in targets:
                found.setdefault(target, []).append(heading)
        return found


def unsaid(choices: CaseColumns) -> list[str]:
    """What no column says, and how the cases come in all the same: told before they are brought."""
    said, told = choices.by_field(), []
    if "risk" not in said:
        told.append(_("No column says how high the risk is: each case comes in with a moderate one."))
    if "opened_on" not in said:
        told.append(_("No column says since when a case is open: each is open from today."))
    if "owner" not in said:
        told.append(_("No column says who has a case: each waits among the unassigned ones."))
    return told


def targets() -> list[tuple[str, list[tuple[str, str]]]]:
    """All that a column can be, in groups."""
    return [(str(group), [(name, str(LABELS[name])) for name in names]) for group, names in GROUPS]


def is_coded(name: str) -> bool:
    """Whether it has to be said what its words mean."""
    return name in CODED


class ProgramWords:
    """What a word can be in one program, asked of the database once for each field."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[str, list[tuple[str, str]]] = {}
        self._also: dict[str, str] = {}

    def options(self, name: str) -> list[tuple[str, str]]:
        """Codes of a field with their labels."""
        if name not in self._known:
            self._known[name] = self._ask(name)
        return self._known[name]

    def codes(self, name: str) -> set[str]:
        """What a word of the field may be."""
        return {code for code, _label in self.options(name)}

    def _ask(self, name: str) -> list[tuple[str, str]]:
        if name in YES_OR_NO:
            return [("yes", _("Yes")), ("no", _("No"))]
        of_program = {"owner": self._owners, "area": self._areas, "consent_to": self._recipients}
        if name in of_program:
            return of_program[name]()
        return [(str(code), str(label)) for code, label in CLOSED_LISTS[name]]

    def _owners(self) -> list[tuple[str, str]]:
        people = list(users_holding(Permission.CASE_EDIT, self.program).order_by("name"))
        self._also |= {folded(one.email): str(one.pk) for one in people}
        return [(NOBODY, _("Nobody: it is given to somebody here"))] + [(str(one.pk), one.name) for one in people]

    def _areas(self) -> list[tuple[str, str]]:
        rows = self.program.areas.filter(is_active=True).order_by("name")
        return [(str(area.pk), area.name) for area in rows]

    def _recipients(self) -> list[tuple[str, str]]:
        """Agencies; and classes, as far as a consent may name one."""
        agencies = Organization.objects.agencies().order_by("name").values_list("pk", "name")
        classes = [(f"class:{code}", str(label)) for code, label in AgencyClass.choices if code != AgencyClass.OTHER]
        return [(f"agency:{pk}", name) for pk, name in agencies] + classes

    def guess(self, name: str, word: str) -> str:
        """What a word is by itself: one of our codes or labels, a colleague's address, or a yes or no."""
        said, options = folded(word), self.options(name)
        if name in YES_OR_NO:
            return "yes" if said in TRUE else "no" if said in FALSE else ""
        if name == "says" and said in TRUE | FALSE:
            return str(Says.YES if said in TRUE else Says.NO)
        if name == "owner" and said in self._also:
            return self._also[said]
        if name in ALSO and said in ALSO[name]:
            return ALSO[name][said]
        return next((code for code, label in options if said in (folded(code), folded(label))), "")


# Words that most lists write and that are neither our codes nor our labels.
ALSO: dict[str, dict[str, str]] = {
    "risk": {"medium": str(Risk.MODERATE)},
    "state": {"active": OPEN, "inpatient": "hospital", "incarcerated": "jail"},
    "race_ethnicity": {
        **dict.fromkeys(("black", "african american", "black/african american"), str(RaceEthnicity.BLACK)),
        **dict.fromkeys(("black, african american, or african",), str(RaceEthnicity.BLACK)),
        **dict.fromkeys(("hispanic", "latino", "latina", "latinx", "latine"), str(RaceEthnicity.HISPANIC)),
        **dict.fromkeys(("hispanic/latino", "hispanic/latina/o", "hispanic/latina/e/o"), str(RaceEthnicity.HISPANIC)),
        **dict.fromkeys(("native american", "american indian", "alaska native"), str(RaceEthnicity.AMERICAN_INDIAN)),
        "american indian, alaska native, or indigenous": str(RaceEthnicity.AMERICAN_INDIAN),
        **dict.fromkeys(("pacific islander", "native hawaiian"), str(RaceEthnicity.PACIFIC_ISLANDER)),
        **dict.fromkeys(("asian american", "asian or asian american"), str(RaceEthnicity.ASIAN)),
        **dict.fromkeys(("caucasian",), str(RaceEthnicity.WHITE)),
        **dict.fromkeys(("refused", "client prefers not to answer"), str(RaceEthnicity.DECLINED)),
    },
}
CLOSED_LISTS: Mapping[str, Iterable[tuple[Any, Any]]] = {
    "risk": Risk.choices,
    "gender": Gender.choices,
    "race_ethnicity": RaceEthnicity.choices,
    "housing_status": HousingStatus.choices,
    "needs": NeedDomain.choices,
    "state": STATES.items(),
    "says": [(code, label) for code, label in Says.choices if code != Says.DIED],
    "other_relation": Relation.choices,
}
LINES = [("", _lazy("not said")), *((c, n) for c, n in ContactPoint.Line.choices if c in {"mobile", "landline"})]


def first_guess(headings: Iterable[str]) -> CaseColumns:
    """Columns whose headings are our own labels or names are taken for what they say; the rest is for a person."""
    names = {folded(str(label)): name for name, label in LABELS.items() if name not in ONE_COLUMN_NEEDS}
    names |= {folded(name.replace("_", " ")): name for name in LABELS} | {folded(k): v for k, v in USUAL.items()}
    found = {heading: names.get(folded(heading.replace("_", " "))) for heading in headings if heading}
    return CaseColumns(columns={heading: [name] for heading, name in found.items() if name})


USUAL = {
    **{"id": "key", "client id": "key", "case number": "key", "client": "name", "full name": "name"},
    **{
        "dob": "birth_date",
        "date of birth": "birth_date",
        "birthday": "birth_date",
        "cell": "phone",
        "mobile": "phone",
    },
    **{"telephone": "phone", "email": "email", "owner": "owner", "navigator": "owner", "case manager": "owner"},
    **{"status": "state", "opened": "opened_on", "notes": "note", "comments": "note", "address": "last_known_place"},
    **{"next contact": "next_on", "follow up": "next_on", "precinct": "area"},
    **{"first": "first_name", "given name": "first_name", "last": "last_name", "surname": "last_name"},
    **{"born": "birth_date", "ph": "phone", "tel": "phone", "phone number": "phone", "worker": "owner"},
    **{"caseworker": "owner", "assigned to": "owner", "open date": "opened_on", "date opened": "opened_on"},
    **{"race": "race_ethnicity", "ethnicity": "race_ethnicity", "race/ethnicity": "race_ethnicity"},
    **{"veteran": "is_veteran", "veteran status": "is_veteran", "interpreter": "needs_interpreter"},
    **{"next contact time": "next_at", "next time": "next_at"},
}


def lacking(said: CaseColumns) -> str:
    """What has to be said before a file can be tried; empty when enough is."""
    chosen = said.by_field()
    if not NAMED & set(chosen):
        return _("Say which column has the name, or a description of the person.")
    if "key" not in chosen and "birth_date" not in chosen and not set(PHONES) & set(chosen):
        words = _("Say which column has the number of each row in your list, or a birth date or phone: by it the next")
        return f"{words} {_('copy of the file finds the same people.')}"
    if "consent_on" in chosen and not (said.consent.get("categories") and said.consent.get("purpose")):
        return _("Consents on paper: say below what the paper lets you tell, and what for. A file cannot say it.")
    if "consent_on" in chosen and "consent_to" not in chosen:
        return _("Consents on paper: say which column tells to whom. Without it no consent can be brought.")
    return ""


def source_of(name: str) -> str:
    """What makes the list's numbers its own: it never changes once cases came in under it."""
    return slugify(name).replace("-", "_")[:40] or "list"
