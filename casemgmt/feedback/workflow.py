"""The states of a complaint, praise or suggestion, as a table. Nothing moves them but the actions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.workflow import Transition, Workflow

P = Permission


class FeedbackState(models.TextChoices):
    NEW = "new", _("New")
    LOOKED_INTO = "looked_into", _("Looked into")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed_without", _("Closed without an answer")


S = FeedbackState
WAITING = frozenset({S.NEW, S.LOOKED_INTO})

# Whoever records feedback makes these moves where it is assigned to them; a manager makes them everywhere.
FEEDBACK = Workflow(
    name="feedback",
    initial=S.NEW,
    labels=dict(FeedbackState.choices),
    rows=(
        Transition("look_into", {S.NEW}, S.LOOKED_INTO, P.FEEDBACK_RECORD),
        Transition("answer", WAITING, S.ANSWERED, P.FEEDBACK_RECORD),
        Transition("close", WAITING, S.CLOSED, P.FEEDBACK_RECORD),
        Transition("reopen", {S.ANSWERED, S.CLOSED}, S.LOOKED_INTO, P.FEEDBACK_MANAGE),
    ),
)
