"""Asking how it went, taking what is answered, and a program's rule of when it asks by itself."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgmt.accounts.models import Program
from casemgmt.accounts.numbers.known import SURVEY_LINK
from casemgmt.accounts.numbers.queries import span_at
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.cases.models import Case, CaseState, CloseReason
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, Clock, LinkHolder, account_of, user_of
from casemgmt.core.calendar import local_date
from casemgmt.core.codes import ContactMode
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.secret_links import hash_of, new_secret
from casemgmt.core.sweeps import each_alone, swept, without_put_aside
from casemgmt.messaging import queries as messaging
from casemgmt.messaging import send_time, wordings
from casemgmt.messaging.actions import stop_number
from casemgmt.messaging.actions.replies import ARRIVED, LOST, learn_line
from casemgmt.messaging.gateways import UNSUBSCRIBED
from casemgmt.people import whole
from casemgmt.people.actions.locks import hold_root
from providers.models import Organization
from referrals.models import Linkage

from .models import SurveyAnswer, SurveyAsk, SurveyChannel, SurveyRule, SurveyState, SurveyTrigger
from .queries import number_for, quarter_of, rule_of, why_not_asked
from .words import LEAST, MOST, ratings_in, says_no

TEXT_TAKEN_FOR = timedelta(days=7)  # an answer that comes later is read as any other text
LOOK_BACK = timedelta(days=7)
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks or sounds like another
SURVEYS = swept("surveys", gettext_lazy("People to be asked how it went"))


@action
def ask_how_it_went(
    *,
    case: Case,
    channel: str,
    trigger: str = SurveyTrigger.BY_HAND,
    organization: Organization | None = None,
    by: Actor,
    at: datetime,
) -> tuple[SurveyAsk, str]:
    """Ask the person three questions: at most once for a case and a period, only who agreed to be contacted, by text
    only where their card takes texts. Returns the secret of a link, which is kept nowhere."""
    require(by, Permission.CLOCK_TICK if isinstance(by, Clock) else Permission.FOLLOWUP_ATTEMPT, case)
    hold_root(case.person_id)
    refusal = why_not_asked(case, at)
    if refusal:
        raise NotPossible(refusal)
    ask = SurveyAsk(program_id=case.program_id, case=case, person_id=case.person_id, organization=organization)
    ask.trigger, ask.channel, ask.asked_at, ask.asked_by = trigger, channel, at, account_of(by)
    ask.language, ask.state = wordings.language_of(case.person.now.language), SurveyState.ASKED
    secret = ""
    if channel == SurveyChannel.TEXT:
        _address(ask, case, at)
    elif channel == SurveyChannel.PAPER:
        ask.code = "".join(secrets.choice(CODE_SIGNS) for _sign in range(8))
    else:
        secret = new_secret()
        ask.secret_hash = hash_of(secret)
    ask.save(force_insert=True)
    record("survey.asked", ask, by=by, at=at, channel=channel, trigger=trigger)
    if channel == SurveyChannel.TEXT:
        queue_survey(ask, at)
    return ask, secret


def _address(ask: SurveyAsk, case: Case, at: datetime) -> None:
    point = number_for(case)
    if point is None:
        raise NotPossible(_("No number of the person takes texts. Ask on paper or by a link."), field="channel")
    ask.contact_point, ask.to, ask.state = point, point.normalized or point.value, SurveyState.WAITING
    ask.send_at = first_moment(ask, at)
    if ask.send_at is None:
        raise NotPossible(_("The contact card and the quiet hours leave no moment for it."), field="channel")


def first_moment(ask: SurveyAsk, at: datetime) -> datetime | None:
    """The first moment the card and the quiet hours leave for it."""
    rules = whole.as_strictest(ask.person, ask.contact_point)  # type: ignore[arg-type]
    hours = messaging.quiet_hours(ask.program)
    return send_time.first_moment(rules, ContactMode.TEXT, at, hours, ask.program.zone)


def queue_survey(ask: SurveyAsk, at: datetime) -> None:
    """Write it down for its moment."""
    moment = ask.send_at or at
    tell("feedback.survey_text", key=f"survey:{ask.pk}:{moment.isoformat()}", at=at, due_at=moment, ask=ask.pk)


@action
def mark_survey_sent(*, ask: SurveyAsk, by: Actor, at: datetime) -> None:
    """The provider took it."""
    require(by, Permission.CLOCK_TICK, ask)
    SurveyAsk.objects.filter(pk=ask.pk, state=SurveyState.WAITING).update(state=SurveyState.ASKED, asked_at=at)


@action
def mark_survey_hindered(*, ask: SurveyAsk, why: str, by: Actor, at: datetime) -> None:
    """It did not go: nobody counts as asked."""
    require(by, Permission.CLOCK_TICK, ask)
    _fail(ask, why, by, at, before={SurveyState.WAITING})


def _fail(ask: SurveyAsk, why: str, by: Actor, at: datetime, *, before: Collection[str]) -> None:
    """It did not reach the person: whoever asked is told, and may ask another way."""
    rows = SurveyAsk.objects.filter(pk=ask.pk, state__in=before)
    if rows.update(state=SurveyState.HINDERED, ended_at=at, problem=why[:20]):
        record("survey.hindered", ask, by=by, at=at, reason=why)
        tell("feedback.survey_failed", key=f"survey_failed:{ask.pk}", at=at, ask=ask.pk)


@action
def note_survey_status(*, ask: SurveyAsk, status: str, code: str = "", by: Actor = CLOCK, at: datetime) -> None:
    """What the provider says became of the text. Calls may come twice or in any order."""
    require(by, Permission.CLOCK_TICK, ask)
    if status in ARRIVED:
        SurveyAsk.objects.filter(pk=ask.pk, state=SurveyState.WAITING).update(state=SurveyState.ASKED, asked_at=at)
        SurveyAsk.objects.filter(pk=ask.pk, delivered_at=None).update(delivered_at=at)
    elif status in LOST and ask.delivered_at is None:
        learn_line(number=ask.to, code=code, by=CLOCK, at=at)
        if code == UNSUBSCRIBED:
            stop_number(number=ask.to, by=CLOCK, at=at)
        _fail(ask, code or status, by, at, before={SurveyState.WAITING, SurveyState.ASKED})


@action
def answer_survey(*, ask: SurveyAsk, ratings: Sequence[int], by: Actor, at: datetime) -> None:
    """The person answered. What they said is kept apart from who they are: no row, event or moment ties the two."""
    ask = _open(ask, by, at)
    if len(ratings) != 3 or not all(LEAST <= one <= MOST for one in ratings):
        raise NotPossible(_("Choose a number from 1 to 5 for each question."))
    kind, helped, again = ratings
    quarter = quarter_of(local_date(at, ask.program.zone))
    SurveyAnswer.objects.create(
        program_id=ask.program_id,
        organization_id=ask.organization_id,
        quarter=quarter,
        kind=kind,
        helped=helped,
        again=again,
    )
    _end(ask, SurveyState.ANSWERED, by, at)


@action
def refuse_survey(*, ask: SurveyAsk, by: Actor, at: datetime) -> None:
    """The person does not want to answer, and is not asked again."""
    _end(_open(ask, by, at), SurveyState.REFUSED, by, at)


def is_too_old(ask: SurveyAsk, at: datetime) -> bool:
    """Whether a link works no more, by the program's rule of when it was sent."""
    return at > ask.asked_at + span_at(ask.program_id, SURVEY_LINK, ask.asked_at)


def _open(ask: SurveyAsk, by: Actor, at: datetime) -> SurveyAsk:
    """The ask, held, while it may be answered by this one."""
    if isinstance(by, LinkHolder) and not by.is_for(ask):
        raise PermissionDenied
    ask = SurveyAsk.objects.select_for_update(of=("self",)).select_related("program", "case").get(pk=ask.pk)
    if ask.state != SurveyState.ASKED:
        raise NotPossible(_("This was answered already. Thank you."))
    if isinstance(by, LinkHolder) and is_too_old(ask, at):
        raise NotPossible(_("This link is too old."))
    return ask


def _end(ask: SurveyAsk, state: str, by: Actor, at: datetime) -> None:
    ask.state, ask.ended_at = state, at
    ask.save(update_fields=["state", "ended_at"])
    record(f"survey.{'answered' if state == SurveyState.ANSWERED else 'refused'}", ask, by=by, at=at)


@action
def enter_paper(*, program: Program, code: str, ratings: Sequence[int], by: Actor, at: datetime) -> None:
    """Enter what stands on a paper. Whoever has the person's case does not."""
    require(by, Permission.FEEDBACK_RECORD, program)
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    ask = SurveyAsk.objects.filter(program=program, channel=SurveyChannel.PAPER, code=plain or "-").first()
    if ask is None:
        raise NotPossible(_("No paper of this program has this code."), field="code")
    if ask.case.owner_id == user_of(by).pk:
        raise NotPossible(_("This is of a case you have. Ask a colleague to enter it."), field="code")
    answer_survey(ask=ask, ratings=ratings, by=by, at=at)


def take_reply(*, number: str, body: str, by: Actor, at: datetime) -> bool:
    """Whether a text that came in is the answer to the survey: then it is counted, and its words go nowhere else."""
    ratings = ratings_in(body)
    if ratings is None and not says_no(body):
        return False
    asks = SurveyAsk.objects.filter(channel=SurveyChannel.TEXT, state=SurveyState.ASKED, to=number)
    ask = asks.filter(asked_at__gt=at - TEXT_TAKEN_FOR).order_by("-asked_at").first()
    if ask is None:
        return False
    try:
        with transaction.atomic():
            if ratings is None:
                refuse_survey(ask=ask, by=by, at=at)
            else:
                answer_survey(ask=ask, ratings=ratings, by=by, at=at)
    except NotPossible:  # answered a moment ago
        return False
    return True


def sweep_surveys(*, at: datetime) -> int:
    """Where a program asks by itself: text those whose case was closed, or whose service began, in the last days."""
    return each_alone(SURVEYS, _due(at), _ask_one, at=at) if SurveyRule.objects.exists() else 0


def _due(at: datetime) -> list[tuple[Any, ...]]:
    found: dict[Any, tuple[Any, ...]] = {}
    for program in Program.objects.filter(pk__in=SurveyRule.objects.values("program")):
        rule = rule_of(program)
        since = max(at - LOOK_BACK, rule.changed_at) if rule else at
        if rule and rule.after_linkage:
            rows = Linkage.objects.filter(program=program, graded_at__gt=since, graded_at__lte=at, grade__gt=0)
            for case, agency in rows.filter(is_disputed=False).values_list("case_id", "offer__organization_id"):
                found.setdefault(case, (case, SurveyTrigger.LINKED, agency, at))
        if rule and rule.after_close:
            cases = Case.objects.filter(program=program, state=CaseState.CLOSED, closed_at__gt=since)
            for case in cases.exclude(close_reason=CloseReason.DECEASED).values_list("pk", flat=True):
                found.setdefault(case, (case, SurveyTrigger.CLOSED, None, at))
    asked = set(SurveyAsk.objects.filter(case__in=found).values_list("case_id", flat=True))
    awake = set(without_put_aside(SURVEYS, Case.objects.filter(pk__in=found), at).values_list("pk", flat=True))
    return [key for case, key in found.items() if case in awake - asked]


def _ask_one(case_id: Any, trigger: str, agency: Any, at: datetime) -> bool:
    """Ask this one, where they may be asked by text."""
    case = Case.objects.select_related("program", "person__root").get(pk=case_id)
    organization = Organization.objects.filter(pk=agency).first() if agency else None
    try:
        told: dict[str, Any] = {"trigger": trigger, "organization": organization, "by": CLOCK, "at": at}
        with transaction.atomic():
            ask_how_it_went(case=case, channel=SurveyChannel.TEXT, **told)
    except NotPossible:
        return False
    return True


@action
def set_survey_rule(
    *,
    program: Program,
    after_close: bool,
    after_linkage: bool,
    every_days: int,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> SurveyRule:
    """Say when people are asked by themselves from now on. Nobody is asked about what happened before."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    newest = rule_of(program)
    refuse_stale(newest, seen)
    facts = {"after_close": after_close, "after_linkage": after_linkage, "every_days": every_days}
    if newest and all(getattr(newest, name) == value for name, value in facts.items()):
        return newest
    made = SurveyRule.objects.create(program=program, changed_by=account_of(by), changed_at=at, **facts)
    record("program.survey_rule_set", program, by=by, at=at, rule=made.pk, **facts)
    return made
