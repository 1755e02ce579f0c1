"""The text that asks how it went. Agreement, card, STOP and quiet hours are looked at again when it is sent."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import Lane, sender
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail
from casemgmt.messaging import gateways
from casemgmt.messaging import queries as messaging
from casemgmt.messaging.text_numbers import number_of

from . import actions
from .models import SurveyAsk, SurveyState
from .words import TEXT


@dataclass(frozen=True)
class SurveyText:
    """A text on its way to the gateway."""

    ask: SurveyAsk
    at: datetime

    def deliver(self, message_id: str) -> None:
        """Hand it over. Refused and unsure are final; away is tried again later."""
        body = TEXT[self.ask.language]
        callback = settings.SITE_URL + reverse("feedback:survey_status", args=[self.ask.pk])
        try:
            way = gateways.gateway(number_of(self.ask.program))
            way.send(to=self.ask.to, body=body, key=message_id, callback=callback)
        except gateways.TextRefused as refusal:
            actions.mark_survey_hindered(ask=self.ask, why=refusal.code, by=CLOCK, at=self.at)
        except gateways.Unsure:
            actions.mark_survey_hindered(ask=self.ask, why="unsure", by=CLOCK, at=self.at)
        else:
            actions.mark_survey_sent(ask=self.ask, by=CLOCK, at=self.at)


def _give_up(row: Effect, code: str, at: datetime) -> None:
    """Nobody tries any more."""
    ask = SurveyAsk.objects.filter(pk=row.data["ask"]).first()
    if ask is not None:
        actions.mark_survey_hindered(ask=ask, why="given_up", by=CLOCK, at=at)


@sender("feedback.survey_text", lane=Lane.TEXTS, what=_("A text that asks a person how it went"), given_up=_give_up)
@action
def make_survey_text(row: Effect, at: datetime) -> SurveyText | None:
    """The text, while it may still go."""
    rows = SurveyAsk.objects.select_for_update(of=("self",))
    rows = rows.select_related("program", "case__person__root", "person__root", "contact_point")
    ask = rows.filter(pk=row.data["ask"], state=SurveyState.WAITING).first()
    if ask is None:
        return None
    if not _may_go(ask):
        actions.mark_survey_hindered(ask=ask, why="not_allowed", by=CLOCK, at=at)
        return None
    moment = actions.first_moment(ask, at)
    if moment is None or moment > at:
        _put_off(ask, moment, at)
        return None
    return SurveyText(ask, at)


def _may_go(ask: SurveyAsk) -> bool:
    point = ask.contact_point
    if point is None or (point.normalized or point.value) != ask.to:
        return False
    try:
        messaging.refuse_unwanted(ask.case, point)
    except NotPossible:
        return False
    return True


def _put_off(ask: SurveyAsk, moment: datetime | None, at: datetime) -> None:
    if moment is None:
        actions.mark_survey_hindered(ask=ask, why="no_moment", by=CLOCK, at=at)
        return
    ask.send_at = moment
    ask.save(update_fields=["send_at"])
    actions.queue_survey(ask, at)


@sender("feedback.survey_failed", what=_("Asking how it went did not arrive"))
def tell_who_asked(row: Effect, at: datetime) -> NeutralMail | None:
    """To whoever chose to ask. Where a program asks by itself it stands on the case."""
    rows = SurveyAsk.objects.select_related("asked_by").filter(pk=row.data["ask"], state=SurveyState.HINDERED)
    ask = rows.first()
    if ask is None or ask.asked_by is None or not ask.asked_by.is_active:
        return None
    return neutral_mail(
        to=[ask.asked_by.email],
        subject=_("A question did not arrive"),
        sentence=_("A question to a person how it went did not arrive. You can ask another way."),
        link=settings.SITE_URL + reverse("feedback:survey_ask", args=[ask.case_id]),
        languages=[ask.asked_by.language],
    )
