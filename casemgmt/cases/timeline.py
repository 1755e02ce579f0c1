"""The one timeline of a case: its events in human words.

`WORDS` has a sentence for each verb; ids in the events are looked up in bulk, so that the number of queries does not
follow the number of events. Upper apps put their own events into words by `hooks.TIMELINE`. A verb nobody knows is
shown by its name.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from casemgmt.accounts.models import User
from casemgmt.core.codes import Grade, NeedDomain, Risk
from casemgmt.core.events import LINK
from casemgmt.core.models import Event
from casemgmt.encounters.models import Disposition, Source
from casemgmt.people import whole
from casemgmt.people.household.models import HouseholdKind, HouseholdLink
from casemgmt.people.models import Person
from casemgmt.people.permission.models import Says
from providers.models import Organization

from . import hooks
from .files.models import PaperKind
from .hooks import Told
from .models import Case, CaseJoin, CloseReason, HoldReason, Need, NeedState, Note, UnmetReason
from .next_dates.models import NextDate

GROUPS: dict[str, tuple[str, ...]] = {
    "contacts": ("attempt.", "followup.", "outreach.", "reply."),
    "referrals": (
        "referral.", "offer.", "appointment.", "linkage.", "linkagestatement.", "identity.", "person.disclosed",
    ),
    "notes": ("note.",),
    "changes": (
        "case.", "need.", "next_date.", "encounter.", "encounterperson.", "person.", "consent.", "contact_",
        "contactpoint.", "alert.", "household.", "householdlink.", "casefile.",
    ),
}  # fmt: skip
# What a filed note is told by: where it was written, and where it was moved to.
NOTES = frozenset({"note.written", "note.moved"})
# Said elsewhere on the page, or of no use to a reader.
SILENT = frozenset(
    {
        *("followup.scheduled", "followup.reminded", "followup.claimed", "followup.paused", "followup.reached"),
        *("duty.moved", "duty.told", "person.met", "next_date.resumed"),
        *("contact_card.kept", "offer.drafted", "offer.reminded", "referral.activated"),
    }
)


# Whom a complaint is about may be reading: those who may know of it see it in its own box.
UNTOLD = "feedback."


@dataclass(frozen=True)
class TimelineLine:
    """One line of the timeline."""

    at: datetime
    who: str
    told: Told
    group: str
    verb: str = ""


@dataclass(frozen=True)
class Names:
    """What the ids in a handful of events stand for."""

    users: dict[str, str]
    organizations: dict[str, str]
    notes: dict[UUID, Note]
    gone: set[UUID]  # needs that stand in another file now
    dates: dict[UUID, str]  # what a date is for

    def user(self, key: Any) -> str:
        return self.users.get(str(key), _("somebody"))

    def agency(self, event: Event) -> str:
        return self.organizations.get(str(event.organization_id), _("the agency"))


def events_of(case: Case, group: str = "", *, user: Any = None, calls: Sequence[UUID] | None = None) -> QuerySet[Event]:
    """Events of the case, of its crisis calls and of its person outside any case, newest first. That the person is
    linked to somebody whom the user may not see is not told."""
    calls = list(case.met_at.values_list("pk", flat=True)) if calls is None else calls
    entries = [entry.pk for entry in whole.entries_of(case.person)]  # an index looks for few values
    of_person = Q(person_id__in=entries, case_id__isnull=True)
    joins = CaseJoin.objects.filter(kept=case, parted_at=None) if getattr(case, "has_joined", True) else []
    joined = [join.ended_id for join in joins]
    of_case = Q(case_id__in=[case.pk, *joined])
    rows = Event.objects.filter(of_case | of_person | Q(subject_id__in=calls, verb__startswith="encounter."))
    rows = rows.exclude(verb__in=SILENT).exclude(verb__startswith=UNTOLD)
    rows = rows.exclude(subject_type="householdlink", subject_id__in=_hidden_links(user)) if user else rows
    if group in GROUPS:
        wanted = Q()
        for prefix in GROUPS[group]:
            wanted |= Q(verb__startswith=prefix)
        rows = rows.filter(wanted)
    return rows.order_by("-at", "-id")


def _hidden_links(user: Any) -> Any:
    closed = Person.objects.closed_to(user).values("pk")
    return HouseholdLink.objects.filter(Q(person__root__in=closed) | Q(other__root__in=closed)).values("pk")


def lines_in_words(events: Iterable[Event], zone: ZoneInfo) -> list[TimelineLine]:
    """These events as lines, in their order."""
    rows = list(events)
    names = _names(rows)
    told: dict[int, Told] = {}
    for hook in hooks.TIMELINE:
        told |= hook(events=rows, zone=zone)
    return [
        TimelineLine(
            row.at,
            _who(row, names),
            told.get(row.pk) or sentence_of(row, names),
            group_of(row),
            row.verb,
        )
        for row in rows
    ]


def _who(event: Event, names: Names) -> str:
    """Who did it, by name; nobody where it was the clock."""
    if event.data.get("through") == LINK:
        return _("%(agency)s, by the mailed link") % {"agency": names.agency(event)}
    return names.user(event.actor_id) if event.actor_id else ""


def sentence_of(event: Event, names: Names) -> Told:
    """One event in words."""
    if event.verb in NOTES:
        return _note(event, names.notes.get(event.subject_id))
    if event.subject_id in names.gone and event.verb not in {"need.moved", "need.moved_away"}:
        return Told(_("A need, moved to the file of another person"))
    sentence = WORDS.get(event.verb)
    words = sentence(event.data, names, event) if sentence else _plain(event.verb)
    return Told(words, names.dates.get(event.subject_id, ""))


def _note(event: Event, note: Note | None) -> Told:
    """A filed note with the way to its history; one that was entered in error keeps its words there, and one that was
    moved is read in the other file alone."""
    if note is None:
        return Told(_("Note"))
    if note.case_id != event.case_id:
        return Told(_("Note, moved to the file of another person"))
    url = reverse("cases:filed_note", args=[note.pk])
    return Told(_("Note, entered in error"), url=url) if note.voided_at else Told(_("Note"), note.text, url)


def group_of(event: Event) -> str:
    """Which filter shows the event."""
    return next((name for name, prefixes in GROUPS.items() if event.verb.startswith(prefixes)), "changes")


def _plain(verb: str) -> str:
    noun, _dot, past = verb.partition(".")
    return f"{noun.replace('_', ' ').capitalize()} {past.replace('_', ' ')}"


def _names(events: list[Event]) -> Names:
    users = {str(row.actor_id) for row in events if row.actor_id}
    for key in ("owner", "before"):
        users |= {str(row.data[key]) for row in events if row.verb == "case.assigned" and row.data.get(key)}
    agencies = {row.organization_id for row in events if row.organization_id}
    notes = [row.subject_id for row in events if row.verb in NOTES]
    dates = [row.subject_id for row in events if row.verb.startswith("next_date.")]
    return Names(
        dates=dict(NextDate.objects.filter(pk__in=dates).values_list("pk", "words")) if dates else {},
        users={str(pk): name for pk, name in User.objects.filter(pk__in=users).values_list("pk", "name")},
        organizations=_agency_names(agencies),
        notes=Note.objects.in_bulk(notes) if notes else {},
        gone=_gone([row for row in events if row.verb.startswith("need.")]),
    )


def _gone(events: list[Event]) -> set[UUID]:
    """Needs that were moved to another file since."""
    moved = {row.subject_id for row in events if row.verb == "need.moved_away"}
    return moved and set(
        Need.objects.filter(pk__in=moved).exclude(case__in={row.case_id for row in events}).values_list("pk", flat=True)
    )


def _agency_names(ids: set[Any]) -> dict[str, str]:
    rows = Organization.objects.filter(pk__in=ids).values_list("pk", "name") if ids else []
    return {str(pk): name for pk, name in rows}


Sentence = Callable[[dict[str, Any], Names, Event], str]


def label(choices: Any, code: Any) -> str:
    """The word of a code; a code that is not in the list any more is shown as it is."""
    return str(dict(choices.choices).get(code, code or ""))


def _says(text: str) -> Sentence:
    return lambda data, names, event: str(_(text))


def _dated(text: str, with_day: str) -> Sentence:
    """With the day and hour, where the event says them."""
    return lambda data, names, event: _(with_day) % {"when": _moment(data["due"])} if data.get("due") else _(text)


def _moment(stored: str) -> str:
    return str(date_format(localtime(datetime.fromisoformat(stored)), "D j M, G:i"))


def _of_agency(text: str) -> Sentence:
    return lambda data, names, event: _(text) % {"agency": names.agency(event)}


def _need(text: str) -> Sentence:
    return lambda data, names, event: _(text) % {"need": label(NeedDomain, data.get("domain"))}


def _need_ended(data: dict[str, Any], names: Names, event: Event) -> str:
    words = _("Need %(need)s ended: %(state)s") % {
        "need": label(NeedDomain, data.get("domain")),
        "state": label(NeedState, data.get("state")),
    }
    return f"{words} ({label(UnmetReason, data['reason'])})" if data.get("reason") else words


def _assigned(data: dict[str, Any], names: Names, event: Event) -> str:
    if event.actor_id and str(event.actor_id) == data.get("owner"):
        return _("Took the case")
    return _("Case given to %(name)s") % {"name": names.user(data.get("owner"))}


def _disclosed(data: dict[str, Any], names: Names, event: Event) -> str:
    """A request that was sent tells what is needed and names nobody; every other disclosure opens personal data."""
    words = _("%(agency)s was told what is needed; nobody was named") if data.get("kind") == "send" else None
    return (words or _("Personal data opened to %(agency)s")) % {"agency": names.agency(event)}


def _opened(data: dict[str, Any], names: Names, event: Event) -> str:
    return _("Case opened, %(risk)s") % {"risk": label(Risk, data.get("risk"))}


def _with(text: str, choices: Any, key: str = "reason") -> Sentence:
    return lambda data, names, event: _(text) % {"reason": label(choices, data.get(key))}


def _encounter(data: dict[str, Any], names: Names, event: Event) -> str:
    return _("Crisis call (%(source)s): %(outcome)s") % {
        "source": label(Source, data.get("source")),
        "outcome": label(Disposition, data.get("disposition")),
    }


def _graded(data: dict[str, Any], names: Names, event: Event) -> str:
    return _("Linkage to %(agency)s: %(grade)s") % {
        "agency": names.agency(event),
        "grade": label(Grade, data.get("grade")).lower(),
    }


def _messaged(data: dict[str, Any], names: Names, event: Event) -> str:
    """Which way it went, and whether a file came with it; never what it said."""
    if data.get("party") == "agency":
        words = _("%(agency)s sent a file") if data.get("file") else _("%(agency)s wrote a message")
    else:
        words = _("File sent to %(agency)s") if data.get("file") else _("Message written to %(agency)s")
    return words % {"agency": names.agency(event)}


WORDS: dict[str, Sentence] = {
    "encounter.recorded": _encounter,
    "case.opened": _opened,
    "case.joined": _says(N_("A new crisis call joined the case")),
    "case.assigned": _assigned,
    "case.unassigned_overdue": _says(N_("Nobody has had the case over its time; the managers were told")),
    "case.risk_changed": _with(N_("Risk judged anew: %(reason)s"), Risk, "risk"),
    "case.held": _with(N_("Case put on hold: %(reason)s"), HoldReason),
    "case.resumed": _says(N_("Case taken off hold")),
    "case.cases_joined": _says(N_("Two cases of this person were joined: this one goes on")),
    "case.cases_parted": _says(N_("Joined cases were parted again")),
    "case.closed": _with(N_("Case closed: %(reason)s"), CloseReason),
    "next_date.set": _dated(N_("A next date was set"), N_("A next date was set: %(when)s")),
    "next_date.moved": _dated(N_("The next date was moved"), N_("The next date was moved to %(when)s")),
    "next_date.undone": _dated(
        N_("A change of the next date was undone"), N_("Undone: the next date is %(when)s again")
    ),
    "next_date.done": _says(N_("The next date was kept: done")),
    "next_date.given_up": _says(N_("A next date was given up")),
    "case.reopened": _says(N_("Case reopened")),
    "case.close_undone": _says(N_("Closing the case was undone")),
    "note.corrected": _says(N_("A note was corrected")),
    "note.moved_away": _says(N_("A note was moved to the file of another person")),
    "need.moved_away": _says(N_("A need was moved to the file of another person")),
    "need.moved": _says(N_("A need was moved here from the file of another person")),
    "note.voided": _says(N_("A note was marked as entered in error")),
    "note.restored": _says(N_("A note was brought back")),
    "encounter.corrected": _says(N_("The crisis call was corrected")),
    "encounter.voided": _says(N_("The crisis call was marked as entered in error")),
    "encounter.joined": _says(N_("The crisis call was told twice, by the team and by dispatch: joined")),
    "encounter.parted": _says(N_("Two records of the crisis call were parted again")),
    "encounter.restored": _says(N_("The crisis call was brought back")),
    "encounterperson.corrected": _says(N_("What was answered at a crisis call was corrected")),
    "encounterperson.voided": _says(N_("Was not met at a crisis call: it was written down in error")),
    "encounterperson.restored": _says(N_("Was met at a crisis call after all")),
    "need.added": _need(N_("Need heard: %(need)s")),
    "need.ended": _need_ended,
    "need.corrected": _says(N_("A need was corrected")),
    "need.voided": _says(N_("A need was marked as entered in error")),
    "need.restored": _says(N_("A need was brought back")),
    "need.reopened": _need(N_("Open again, what met it was an error: %(need)s")),
    "person.created": _says(N_("Person written down")),
    "person.changed": _says(N_("Facts about the person changed")),
    "person.merged": _says(N_("Two entries of this person were merged")),
    "person.unmerged": _says(N_("A merge was undone")),
    "person.restricted": _says(N_("Access restricted to those named")),
    "person.restriction_changed": _says(N_("Who keeps access changed")),
    "person.unrestricted": _says(N_("Restriction lifted")),
    "household.linked": _with(N_("Household, written down: %(reason)s"), HouseholdKind, "kind"),
    "household.ended": _with(N_("Household, not so any more: %(reason)s"), HouseholdKind, "kind"),
    "householdlink.corrected": _says(N_("The household was corrected")),
    "householdlink.voided": _says(N_("A link in the household was marked as entered in error")),
    "householdlink.restored": _says(N_("A link in the household was brought back")),
    "person.disclosed": _disclosed,
    "contact_point.added": _says(N_("A way to reach the person was added")),
    "contact_point.changed": _says(N_("A way to reach the person was changed")),
    "contact_point.marked": _says(N_("It was marked what a number is")),
    "contactpoint.moved": _says(N_("A way to reach the person was moved here from the file of another person")),
    "contactpoint.moved_away": _says(N_("A way to reach the person was moved to the file of another person")),
    "contact_point.unpaused": _says(N_("A number may be used again: it is safe to talk")),
    "contact_point.paused": _says(N_("A number rests: it was not safe to talk")),
    "contact_point.retired": _says(N_("A way to reach the person is not used any more")),
    "casefile.added": _with(N_("A file was added: %(reason)s"), PaperKind, "paper"),
    "casefile.corrected": _says(N_("What is said of a file was corrected")),
    "casefile.voided": _says(N_("A file was marked as entered in error")),
    "casefile.restored": _says(N_("A file was brought back")),
    "alert.added": _says(N_("Alert added")),
    "alert.ended": _says(N_("Alert ended")),
    "alert.corrected": _says(N_("An alert was corrected")),
    "alert.moved": _says(N_("An alert was moved here from the file of another person")),
    "alert.moved_away": _says(N_("An alert was moved to the file of another person")),
    "alert.voided": _says(N_("An alert was marked as entered in error")),
    "alert.restored": _says(N_("An alert was brought back")),
    "contact_permission.said": _with(N_("About contact: %(reason)s"), Says, "says"),
    "contact_permission.taken_back": _with(N_("About contact, taken back: %(reason)s"), Says, "says"),
    "consent.given": _says(N_("Consent given")),
    "consent.signed": _says(N_("What was signed is kept with the consent")),
    "consent.revoked": _says(N_("Consent taken back")),
    "referral.made": _says(N_("Referral made")),
    "referral.taken_up": _says(N_("Referral taken up again, with another choice")),
    "referral.closed": _says(N_("Referral closed")),
    "referral.voided": _says(N_("Referral left closed: what it was linked by was entered in error")),
    "referral.reopened": _says(N_("Referral open again: what closed it was entered in error")),
    "offer.discarded": _of_agency(N_("Draft for %(agency)s thrown away")),
    "offer.restored": _of_agency(N_("Request to %(agency)s is live again")),
    "offer.sent": _of_agency(N_("Request sent to %(agency)s")),
    "offer.acknowledged": _of_agency(N_("%(agency)s has seen the request")),
    "offer.asked": _of_agency(N_("%(agency)s asks a question")),
    "offer.info_requested": _of_agency(N_("%(agency)s asks a question")),
    "offer.answered": _of_agency(N_("We answered the question of %(agency)s")),
    "offer.waitlisted": _of_agency(N_("%(agency)s put the person on its waitlist")),
    "offer.accepted": _of_agency(N_("%(agency)s accepted")),
    "offer.confirmed": _of_agency(N_("%(agency)s was confirmed")),
    "offer.opened": _of_agency(N_("Identity opened to %(agency)s")),
    "offer.closed_to_agency": _of_agency(N_("Identity closed to %(agency)s")),
    "offer.declined": _of_agency(N_("%(agency)s declined")),
    "offer.undone": _of_agency(N_("%(agency)s took its answer back")),
    "offer.recalled": _of_agency(N_("Request to %(agency)s taken back")),
    "offer.withdrawn": _of_agency(N_("Request to %(agency)s withdrawn at the person's wish")),
    "offer.expired": _of_agency(N_("%(agency)s did not answer in time")),
    "offer.silent": _of_agency(N_("%(agency)s is silent beyond the standard")),
    "offer.superseded": _of_agency(N_("Request to %(agency)s ended: another agency took it")),
    "offer.voided": _of_agency(N_("Request to %(agency)s was entered in error")),
    "offer.linked": _of_agency(N_("Service began at %(agency)s")),
    "offer.unlinked": _of_agency(N_("Service at %(agency)s did not begin after all: what said so was put right")),
    "linkagestatement.corrected": _of_agency(N_("What was said of service at %(agency)s was corrected")),
    "linkagestatement.voided": _of_agency(N_("What was said of service at %(agency)s was entered in error")),
    "linkagestatement.restored": _of_agency(N_("What was said of service at %(agency)s was brought back")),
    "offer.completed": _of_agency(N_("Service at %(agency)s completed")),
    "offer.not_linked": _of_agency(N_("Service at %(agency)s did not begin")),
    "offer.waits": _of_agency(N_("A date with %(agency)s has passed: ask what happened")),
    "offer.checked": _of_agency(N_("Said whether service at %(agency)s goes on")),
    "offer.check_undone": _of_agency(N_("What was said of service at %(agency)s going on was taken back")),
    "offer.plan_changed": _of_agency(N_("The plan with %(agency)s was changed after missed appointments")),
    "offer.check_due": _of_agency(N_("Time to ask %(agency)s whether service goes on")),
    "offer.messaged": _messaged,
    "offer.code_asked": _of_agency(N_("%(agency)s asked for a code by phone")),
    "offer.code_made": _of_agency(N_("A code was made to read out to %(agency)s")),
    "offer.code_wrong": _of_agency(N_("A wrong code was typed at %(agency)s")),
    "offer.opened_by_code": _of_agency(N_("Identity opened to %(agency)s by the code read out by phone")),
    "offer.printed": _of_agency(N_("Packet with name and contact printed for %(agency)s")),
    "offer.message_withdrawn": _of_agency(N_("A message with %(agency)s was taken back")),
    "offer.links_revoked": _of_agency(N_("The mailed link to %(agency)s was revoked")),
    "identity.opened": _of_agency(N_("Identity opened to %(agency)s")),
    "appointment.booked": _of_agency(N_("Appointment booked at %(agency)s")),
    "appointment.moved": _of_agency(N_("Appointment at %(agency)s moved")),
    "appointment.attended": _of_agency(N_("Appointment at %(agency)s attended")),
    "appointment.no_show": _of_agency(N_("Appointment at %(agency)s: did not come")),
    "appointment.undone": _of_agency(N_("What was said of the appointment at %(agency)s was taken back")),
    "appointment.asked": _of_agency(N_("Both sides were asked after the appointment at %(agency)s")),
    "appointment.disputed": _of_agency(N_("Appointment at %(agency)s: the two sides say different things")),
    "appointment.cancelled": _of_agency(N_("Appointment at %(agency)s cancelled")),
    "linkage.graded": _graded,
    "linkage.stated": _graded,
}
