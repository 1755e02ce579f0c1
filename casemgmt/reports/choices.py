"""What a reader may choose to narrow figures by, with its words: closed lists, and what a program has of its own.

All that is the program's own (areas, navigators, teams, the chosen agency) is read by one statement, however many
filters a page offers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core import replica
from casemgmt.core.codes import NeedDomain, Urgency
from casemgmt.encounters.models import CallType, Source

from .measures.filters import NAMES
from .measures.followups import STEPS
from .measures.groups import DIMENSIONS
from .scope import NOT_GIVEN

MOST_TEAMS = 100
# Teams are read by leaps over their index: as many looks as there are teams.
OWN = """
WITH RECURSIVE leap(team) AS (
  (SELECT team FROM encounters_encounter WHERE program_id = %(program)s AND team <> '' ORDER BY team LIMIT 1)
  UNION ALL
  SELECT (SELECT e.team FROM encounters_encounter e
    WHERE e.program_id = %(program)s AND e.team <> '' AND e.team > leap.team ORDER BY e.team LIMIT 1)
  FROM leap WHERE leap.team IS NOT NULL
)
SELECT 'area' AS kind, a.id::text AS value, concat_ws(' → ', a.name, n.name) AS words
FROM accounts_area a LEFT JOIN accounts_area n ON n.id = a.merged_into_id WHERE a.program_id = %(program)s
UNION ALL
SELECT 'navigator', u.id::text, u.name FROM accounts_user u
WHERE EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = u.id AND m.program_id = %(program)s
  AND m.role IN ('navigator', 'manager'))
UNION ALL
(SELECT 'team', team, team FROM leap WHERE team IS NOT NULL LIMIT %(most)s)
UNION ALL
(SELECT 'agency', o.id::text, o.name FROM providers_organization o
WHERE o.id::text = %(agency)s OR %(agency)s <> '' AND o.name ILIKE %(part)s ORDER BY o.name, o.id LIMIT 12)
UNION ALL
SELECT DISTINCT 'step', t.code, t.name FROM followups_step t
JOIN followups_protocolversion v ON v.id = t.version_id JOIN followups_protocol p ON p.id = v.protocol_id
WHERE p.program_id = %(program)s
ORDER BY 1, 3, 2
"""
# What stands for all of them, and for none.
ALL_OF = {
    "area": _("All areas"),
    "risk": _("All risks"),
    "navigator": _("Everybody"),
    "team": _("All teams"),
    "need": _("All needs"),
    "call_type": _("All types"),
    "source": _("All sources"),
    "step": _("All planned contacts"),
    "urgency": _("All urgencies"),
    "group": _("All groups"),
}
NONE_OF = {
    "area": _("No area"),
    "risk": _("No risk given"),
    "navigator": _("Nobody"),
    "team": _("No team given"),
    "need": _("No need"),
    "call_type": _("No type given"),
    "source": _("No encounter"),
}
CLOSED: dict[str, list[tuple[str, Any]]] = {
    "need": list(NeedDomain.choices),
    "call_type": list(CallType.choices),
    "source": list(Source.choices),
    "urgency": list(Urgency.choices),
}


@dataclass(frozen=True)
class Choices:
    """The program's own values by filter, each with its words."""

    own: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)

    def of(self, name: str) -> list[tuple[str, Any]]:
        """All that may be chosen, the whole first."""
        rows = [("", ALL_OF[name]), *(self._groups() if name == "group" else self._values(name))]
        return [*rows, (NOT_GIVEN, NONE_OF[name])] if name in NONE_OF else rows

    def words(self, name: str, value: str) -> str:
        """One value in words; empty where it is none of them."""
        if name == "group":
            word = value.partition(":")[0]
            title, labels = DIMENSIONS.get(word, ("", {}))
            return f"{title}: {labels[value]}" if value in labels else ""
        if value == NOT_GIVEN and name in NONE_OF:
            return str(NONE_OF[name])
        return str(dict(self._values(name)).get(value, ""))

    def agencies(self) -> list[tuple[str, str]]:
        """Those whose id or name was asked for."""
        return list(self.own.get("agency", []))

    def _values(self, name: str) -> list[tuple[str, Any]]:
        if name == "step":
            named = {**dict(self.own.get("step", [])), **STEPS}
            return list(named.items())
        return CLOSED[name] if name in CLOSED else list(self.own.get(name, []))

    @staticmethod
    def _groups() -> list[tuple[str, Any]]:
        return [(str(title), list(labels.items())) for title, labels in DIMENSIONS.values()]


def choices_of(program: Program, *, agency: str = "") -> Choices:
    """What the program has to choose from; of agencies, those that are called so."""
    part = agency.replace("\\", "").replace("%", "").replace("_", "")
    told: dict[str, Any] = {"program": program.pk, "most": MOST_TEAMS, "agency": agency, "part": f"%{part}%"}
    own: dict[str, list[tuple[str, str]]] = {}
    with replica.line().cursor() as cursor:
        cursor.execute(OWN, told)
        for kind, value, words in cursor.fetchall():
            own.setdefault(kind, []).append((value, words))
    return Choices(own)


def shared_filters(measures: Iterable[Any]) -> tuple[str, ...]:
    """What each of these measures can be narrowed by."""
    found = [set(measure.filters) for measure in measures]
    return tuple(name for name in NAMES if found and all(name in names for names in found))
