"""Every kind of effect says what it is, where it waits, and how it behaves when it piles up."""

import pytest

from casemgmt.core.effects import DELIVERING, KINDS, Lane
from casemgmt.core.tasks import DELIVERIES

# What standing readers get over and over: a night's worth of these is one letter.
NEWS = (
    "offer.",
    "followup.",
    "case.",
    "cases.",
    "cover.",
    "shift.",
    "appointment.asked",
    "webhook.stopped",
    "news.stopped",
    "effects.given_up",
)
# A partner waits at this moment.
URGENT = {"offer.code_asked"}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_has_words_and_a_lane_that_somebody_empties(name):
    kind = KINDS[name]
    assert str(kind.what).strip()
    assert kind.lane in DELIVERING
    assert kind.lane in DELIVERIES


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if kind.lane == Lane.MAIL))
def test_every_kind_of_mail_shares_a_letter_or_says_why_not(name):
    kind = KINDS[name]
    if name.startswith(NEWS) and name not in URGENT:
        assert kind.shares_a_letter
    assert kind.shares_a_letter or len(kind.alone) > 20


def test_nothing_that_waits_on_strangers_shares_a_lane_with_mail():
    assert {name for name, kind in KINDS.items() if kind.lane == Lane.WEB} == {"webhook.call", "news.call"}
    assert {name for name, kind in KINDS.items() if kind.lane == Lane.TEXTS} == {
        "messaging.text",
        "feedback.survey_text",
    }
