"""Reads about encounters that serve a page: the list with its filters, what an import came to."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.calendar import day_bounds
from casemgmt.core.codes import Risk
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.people.alerts.queries import alert_words

from .mapping_file import read_mapping
from .models import Agrees, Encounter, EncounterImport, EncounterPerson, MetQuerySet

MAPPINGS = Path(__file__).parent / "mappings"


def owed_takings(one: Encounter) -> list[Duty]:
    """Who must take this call on by when, as the ledger has it: one for each person met who agrees and has nobody."""
    met = EncounterPerson.objects.filter(encounter=one).values("pk")
    rows = Duty.objects.open().filter(kind=DutyKind.TAKE_ON, subject_type="encounterperson", subject_id__in=met)
    return list(rows.select_related("owner").order_by("due_at", "pk"))


def taking_words(one: Encounter) -> str:
    """The same in a sentence for who has just recorded it; nothing where nobody has to."""
    zone = one.program.zone
    told = {(duty.whose_words, date_format(duty.due_at.astimezone(zone), "D j M, G:i")) for duty in owed_takings(one)}
    must = _("%(who)s must take it on by %(when)s.")
    words = " ".join(must % {"who": who, "when": when} for who, when in sorted(told))
    return _("High risk: %(words)s") % {"words": words} if words and one.risk == Risk.HIGH else words


def shipped_mappings() -> dict[str, Path]:
    """Mappings that come with the product, by name."""
    return {path.stem: path for path in sorted(MAPPINGS.glob("*.toml"))}


def mapping_choices(kept: Iterable[Any] = ()) -> list[tuple[str, str]]:
    """Mappings that the program made, by their id, and those that ship, with the names they give themselves."""
    own = [(str(mapping.pk), mapping.name) for mapping in kept]
    return own + [
        (name, read_mapping(path.read_text(encoding="utf-8")).name) for name, path in shipped_mappings().items()
    ]


def programs_of(user: Any, permission: Permission) -> QuerySet[Program]:
    """Programs in which the user may do this."""
    return Program.objects.filter(pk__in=programs_where(user, permission)).order_by("name")


UNNAMED = Q(person__first_name="", person__last_name="", person__goes_by="")


def encounters_for_list(user: Any, chosen: dict[str, Any], zone: ZoneInfo) -> QuerySet[Encounter]:
    """The encounters chosen, as far as the user may see them, newest first, in a constant number of queries."""
    rows: Any = Encounter.objects.visible_to(user).counted().filter(_period(chosen, zone))
    rows = rows.filter(source=chosen["source"]) if chosen.get("source") else rows
    rows = rows.filter(disposition=chosen["outcome"]) if chosen.get("outcome") else rows
    rows = _by_person(_by_case(rows, chosen.get("taken", "")), chosen.get("person", ""))
    # A single value for each row that is shown: an EXISTS here would first be worked out for all encounters.
    taken = Coalesce(Subquery(_of_cases().values(found=Value(True))[:1]), Value(False))
    rows = rows.annotate(is_taken_on=taken).select_related("area")
    return rows.prefetch_related(Prefetch("met", met_rows().counted())).newest_first()


def met_rows() -> MetQuerySet:
    """People met, with what a list shows of them: who it is, and what to know before meeting them."""
    rows = EncounterPerson.objects.select_related("person__root").annotate(alert_words=alert_words(timezone.now()))
    return rows.order_by("created_at", "pk")


def cases_of(encounter: Encounter, user: Any) -> list[Any]:
    """Cases that took this encounter on, as far as the user may see them."""
    cases = encounter.cases  # type: ignore[attr-defined]
    met = encounter.met.counted().values("person__root")
    rows = cases.model.objects.visible_to(user).filter(encounters=encounter, person__root__in=met)
    return list(rows.select_related("person__root", "owner"))


def _period(chosen: dict[str, Any], zone: ZoneInfo) -> Q:
    since, until = chosen.get("since"), chosen.get("until")
    wanted = Q(ended_at__gte=day_bounds(since, zone)[0]) if since else Q()
    return wanted & Q(ended_at__lt=day_bounds(until, zone)[1]) if until else wanted


def _in_a_case() -> Exists:
    """Taken on for somebody who was met."""
    return Exists(_of_cases())


def _of_cases() -> QuerySet[Any]:
    """Cases of the encounter, of people who were met. Cases stand above encounters: their relation is reached by its
    reverse name only."""
    met = {"encounter_id": OuterRef("encounter_id"), "person__root": OuterRef("case__person__root")}
    rows = Encounter.cases.through.objects.filter(encounter_id=OuterRef("pk"))  # type: ignore[attr-defined]
    return rows.filter(Exists(EncounterPerson.objects.counted().filter(**met)))


def _by_case(rows: QuerySet[Encounter], taken: str) -> QuerySet[Encounter]:
    if taken == "yes":
        return rows.filter(_in_a_case())
    if taken in {"no", "waiting"}:
        rows = rows.filter(~_in_a_case())
    return rows.filter(_met(Q(agrees=Agrees.YES))) if taken == "waiting" else rows


def _by_person(rows: QuerySet[Encounter], person: str) -> QuerySet[Encounter]:
    filters = {"unknown": _met(UNNAMED), "named": _met(~UNNAMED), "none": ~_met(Q())}
    return rows.filter(filters[person]) if person in filters else rows


def _met(condition: Q) -> Exists:
    return Exists(EncounterPerson.objects.counted().filter(condition, encounter=OuterRef("pk")))


def report_rows(batch: EncounterImport) -> Iterator[list[Any]]:
    """As lines of a file: every refusal, row left out and doubt, and last how all rows were counted."""
    yield ["row", "column", "what", "reason"]
    for problem in batch.problems.all():
        yield [problem.row_number or "", problem.column, problem.outcome, problem.reason]
    words = _("Rows of the file: %(all)d = %(taken)d read + %(refused)d refused + %(left_out)d left out.")
    counts = {"taken": batch.taken, "refused": batch.refused, "left_out": batch.skipped}
    yield ["", "", "counted", words % {"all": batch.rows_total, **counts}]


def last_met(*, people: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these people was last met in a crisis contact, by all entries of theirs."""
    met = EncounterPerson.objects.counted().filter(person__root__in=people, encounter__in=Encounter.objects.counted())
    rows = met.values_list("person__root")
    return dict(rows.annotate(at=Max("encounter__ended_at")).values_list("person__root", "at"))
