"""Reads: what would be sent and when, the messages of a case, what waits on My day, a program's words."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.hooks import Panel
from casemgmt.cases.models import Case, CaseState
from casemgmt.core.access import holds, programs_where
from casemgmt.core.codes import ContactMode
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.duties.rota.queries import on_call_for
from casemgmt.people import whole
from casemgmt.people.merging import entries_below
from casemgmt.people.models import Consent, ContactPoint, Person, PersonMerge
from casemgmt.people.permission.queries import standing

from . import send_time, wordings
from .models import (
    Channel,
    Hindrance,
    MessageState,
    PersonMessage,
    Purpose,
    QuietHours,
    Reply,
    ReplyFor,
    StoppedNumber,
    Wording,
)

CHANNELS = {ContactPoint.Kind.PHONE: Channel.TEXT, ContactPoint.Kind.EMAIL: Channel.MAIL}
# Why a message is dropped that waited: what was said of contact.
DROPPED = (Hindrance.NO_AGREEMENT, Hindrance.NO_MORE, Hindrance.DIED)
MODES = {Channel.TEXT: ContactMode.TEXT, Channel.MAIL: ContactMode.EMAIL}


@dataclass(frozen=True)
class Draft:
    """Exactly what would be sent, and when."""

    point: ContactPoint
    channel: str
    purpose: str
    language: str
    body: str
    send_at: datetime
    waits: bool

    @property
    def segments(self) -> int:
        """How many text messages it is."""
        return wordings.segments(self.body)


def stays_unsent(*, merge: PersonMerge) -> list[str]:
    """Said before a merge is undone: what waited for one of the two was dropped meanwhile, and does not go now."""
    gone = Event.objects.filter(verb="outreach.failed", data__reason__in=DROPPED, at__gte=merge.merged_at)
    lines = []
    of_gone = {merge.gone_id, *entries_below(merge.gone)}
    for person, entries in (
        (merge.kept, {merge.kept_id, *entries_below(merge.kept)} - of_gone),
        (merge.gone, of_gone),
    ):
        number = PersonMessage.objects.filter(person__in=entries, pk__in=gone.values("subject_id")).count()
        if number:
            words = ngettext(
                "%(n)d message to “%(who)s” that waited was dropped since. It is not sent now: write it again.",
                "%(n)d messages to “%(who)s” that waited were dropped since. They are not sent now: write them again.",
                number,
            )
            lines.append(words % {"n": number, "who": person.own_name})
    return lines


def draft(*, case: Case, point: ContactPoint, purpose: str, about: datetime | None, at: datetime) -> Draft:
    """The message as it would go, or the sentence that says why it may not."""
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("The case is closed. Reopen it first."))
    refuse_unwanted(case, point)
    if purpose not in Purpose.values:
        raise NotPossible(_("Choose what the message is for."), field="purpose")
    if purpose == Purpose.REMINDER and (about is None or about <= at):
        raise NotPossible(_("Say when it is: a moment that lies ahead."), field="about")
    if not case.program.phone.strip():
        raise NotPossible(_("The program has no phone number to call back. An administrator enters it in Settings."))
    channel = CHANNELS[ContactPoint.Kind(point.kind)]
    if channel == Channel.TEXT and settings.TEXT_PROVIDER == "off":
        raise NotPossible(_("Texts are not set up here. Call, or send an e-mail."), field="contact_point")
    zone, hours = case.program.zone, quiet_hours(case.program)
    rules = whole.as_strictest(case.person, point)
    send_at = send_time.first_moment(rules, MODES[channel], at, hours, zone)
    if send_at is None:
        raise NotPossible(_("The contact card and the quiet hours leave no moment for it."), field="contact_point")
    if about and send_at >= about:
        raise NotPossible(_("It could only go after the date it reminds of. Call instead."), field="about")
    spoken = wordings.language_of(case.person.now.language)
    language = spoken if spoken in case.program.languages else str(wordings.EN)
    words = wording_text(case.program, purpose, language)
    fixed = about if purpose == Purpose.REMINDER else None
    body = wordings.filled(words, phone=case.program.phone, about=fixed, zone=zone, language=language, at=send_at)
    return Draft(point, str(channel), purpose, language, body, send_at, send_at > at)


def refuse_unwanted(case: Case, point: ContactPoint) -> None:
    """Refuse what the person did not agree to, or the card does not allow at any hour."""
    if not whole.has(case.person, point):
        words = _("This number belongs to somebody else. Choose one of the person's own.")
        raise NotPossible(words, field="contact_point")
    refusal = standing(case.person).refusal
    if refusal:
        raise NotPossible(refusal)
    if point.kind not in CHANNELS or not point.is_active:
        raise NotPossible(_("Nothing can be sent to this contact."), field="contact_point")
    if point.kind == ContactPoint.Kind.PHONE and is_stopped(point):
        words = _("The person asked for no more texts to this number. Only they can allow it again, by texting START.")
        raise NotPossible(words, field="contact_point")
    point = whole.as_strictest(case.person, point)
    if point.is_dead:
        words = _("This number is marked: %(what)s.") % {"what": point.get_line_display()}
        raise NotPossible(words, field="contact_point")
    if point.kind == ContactPoint.Kind.PHONE and point.line == ContactPoint.Line.LANDLINE:
        raise NotPossible(_("This is a landline: texts do not arrive. Call instead."), field="contact_point")
    if not point.may_text:
        raise NotPossible(_("The contact card does not allow messages here."), field="contact_point")


def what_death_ends(*, person: Person) -> list[str]:
    """How many waiting messages are dropped when the person is written down as dead."""
    waiting = PersonMessage.objects.filter(person__root=person.root_id, state=MessageState.QUEUED).count()
    words = ngettext("%(n)d message that waits is not sent", "%(n)d messages that wait are not sent", waiting)
    return [words % {"n": waiting}] if waiting else []


def is_stopped(point: ContactPoint) -> bool:
    """Whether the number's holder said STOP and not START since."""
    return StoppedNumber.objects.filter(number=point.normalized, started_at=None).exists()


def quiet_hours(program: Program) -> tuple[time, time]:
    """When nothing is sent: the program's, else 21:00 to 8:00."""
    row = QuietHours.objects.filter(program=program).order_by("-at", "-created_at").first()
    return (row.from_time, row.to_time) if row else (send_time.USUAL_FROM, send_time.USUAL_TO)


def newest_wording(program: Program, purpose: str, language: str) -> Wording | None:
    """The program's own words that count now."""
    rows = Wording.objects.filter(program=program, purpose=purpose, language=language)
    return rows.order_by("-number").first()


def wording_text(program: Program, purpose: str, language: str) -> str:
    """The words in use: the program's own, else the shipped ones."""
    own = newest_wording(program, purpose, language)
    return own.text if own else wordings.SHIPPED[Purpose(purpose), wordings.MessageLanguage(language)]


def points_of(case: Case) -> list[ContactPoint]:
    """Contacts of the person that messages may go to by the card, phones first."""
    rows = ContactPoint.objects.filter(person__root=case.person.root_id, is_active=True, kind__in=list(CHANNELS))
    points = whole.strictest(rows.order_by("-kind", "created_at"))
    landline = ContactPoint.Line.LANDLINE
    return [point for point in points if point.may_text and not point.is_dead and point.line != landline]


@dataclass(frozen=True)
class Exchange:
    """One line of what went to and fro, newest first."""

    at: datetime
    message: PersonMessage | None = None
    row: ReplyFor | None = None


def exchange(case: Case) -> list[Exchange]:
    """All that went to and fro on a case."""
    sent = PersonMessage.objects.filter(case=case).select_related("contact_point", "by", "follow_up")[:200]
    came = ReplyFor.objects.filter(case=case).select_related("reply", "handled_by").order_by("-reply__at")[:200]
    lines = [Exchange(row.created_at, message=row) for row in sent] + [Exchange(row.reply.at, row=row) for row in came]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def consents_of(case: Case, at: datetime) -> list[Consent]:
    """What the person of the case has agreed to and holds now."""
    rows = Consent.objects.live(at).filter(person__root=case.person.root_id)
    return list(rows.select_related("person", "organization").order_by("given_at", "pk"))


def _count(rows: Any) -> Any:
    """How many these are, read along with another row."""
    return Subquery(rows.order_by().values("case").annotate(n=Count("pk")).values("n"))


def case_panel(*, case: Case, user: Any, at: datetime) -> Panel:
    """The box on the case page."""
    replies = ReplyFor.objects.filter(case=case, handled_at=None)
    last: Any = PersonMessage.objects.filter(case=case).annotate(waiting=_count(replies)).first()
    waiting = (last.waiting or 0) if last else replies.count()
    context = {
        "case": case,
        "last": last,
        "waiting": waiting,
        "may_send": holds(user, Permission.FOLLOWUP_ATTEMPT, case),
    }
    headline = _("the person wrote") if waiting else ""
    return Panel(_("Messages to the person"), "messaging/_case_panel.html", context, headline)


def programs_placing(user: Any, at: datetime) -> set[Any]:
    """Programs whose texts from numbers nobody has are the user's to read: of those who assign, and who is on call."""
    on_call = {shift.program_id for shift in on_call_for(user, at)}
    return set(programs_where(user, Permission.CASE_ASSIGN)) | on_call & set(programs_where(user, Permission.CASE_EDIT))


def unknown_replies(user: Any, at: datetime) -> QuerySet[Reply]:
    """What came from numbers nobody has, to the programs for which the user places it."""
    return Reply.objects.filter(is_known=False, program_id__in=programs_placing(user, at)).order_by("handled_at", "-at")


def help_words(number: str) -> str:
    """What a HELP is answered with; nothing for a number we never wrote to."""
    row = PersonMessage.objects.filter(to=number).select_related("program").first()
    return wordings.HELP[wordings.MessageLanguage(row.language)].replace("{phone}", row.program.phone) if row else ""
