"""Nobody is forgotten: for each state that asks something of somebody there is exactly one open duty, none otherwise.

After every action, every pair of actions and every random walk `pairs/promises.py` asks the same.
"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models

from casemgmt.cases.actions import sweep_cases
from casemgmt.duties.hooks import KINDS
from casemgmt.duties.ledger import fill
from casemgmt.duties.models import Duty
from casemgmt.duties.proof import faults
from casemgmt.followups.actions import sweep_contacts
from referrals.actions import act_on_due_offers, act_on_ended_consents
from referrals.appointments.actions.sweep import ask_after_appointments

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

SWEEPS = [sweep_contacts, sweep_cases, act_on_ended_consents, act_on_due_offers, ask_after_appointments]
# Each state of each model: which duty it asks for; "" asks nothing. A new state fails the test until it says.
ASKS: dict[str, dict[str, str]] = {
    "encounters.EncounterPerson.agrees": {
        "yes": "take on, until a case takes the call up", "no": "", "not_asked": "",
    },
    "cases.Case.state": {
        "open": "take on, where nobody has it; next date, where nothing is planned",
        "on_hold": "take on, where nobody has it; next date: when to look again", "closed": "",
    },
    "cases.Need.state": {"open": "what is asked for it asks: see Referral", "met": "", "unmet": "", "withdrawn": ""},
    "followups.FollowUp.state": {
        "scheduled": "contact, written ahead", "open": "contact", "ended": "say why, where it was missed",
    },
    "followups.FollowUp.end": {
        "reached": "", "unreached": "", "cancelled": "", "missed": "say why, until a cause is given",
    },
    "referrals.Referral.state": {
        "draft": "nothing was sent: asks nothing yet", "active": "next offer, where the last word was no", "closed": "",
    },
    "referrals.Offer.state": {
        **dict.fromkeys(["sent", "acknowledged"], "agency; ours to chase at one and a half; answer, without consent"),
        "info_requested": "answer",
        "waitlisted": "next date",
        "accepted": "answer (choose, consent), agency (first contact), happened",
        "linked": "happened: checks at 7 and 30 days",
        **dict.fromkeys(["declined", "not_linked", "expired"], "next offer, by its referral"),
        **dict.fromkeys(["recalled", "withdrawn", "voided"], "next offer, where nobody else is asked"),
        **dict.fromkeys(["completed", "superseded"], ""),
        "draft": "was never sent: asks nothing yet",
    },
    "referrals.Appointment.state": {
        "booked": "happened, written ahead", "disputed": "settle", "no_show": "next offer, after two",
        "attended": "", "cancelled": "",
    },
    "feedback.Feedback.state": {
        **dict.fromkeys(["new", "looked_into"], "answer, until somebody says what came of it"),
        **dict.fromkeys(["answered", "closed_without"], ""),
    },
    "messaging.PersonMessage.state": dict.fromkeys(["queued", "sent", "delivered", "failed", "undeliverable"], ""),
}  # fmt: skip
# What the program, the installation or the directory waits for, and nobody owes about a person.
NOT_OF_A_PERSON = {
    *("reports.AccessReport", "reports.ReportRun", "referrals.PacketBatch", "referrals.WebhookDelivery"),
    *("followups.ProtocolVersion", "encounters.EncounterImport", "feedback.SurveyAsk"),
    *("reports.Export", "publishing.Preview", "publishing.Extract"),
    *("cases.Caseload", "retention.Archive", "retention.ForgetRequest"),
    *("providers.AgencyChange", "providers.ListingCorrection", "providers.DirectoryImport", "core.Job"),
    *("providers.ListingConflict", "providers.ListingDouble", "providers.DirectoryCall", "providers.ServiceCapacity"),
}


def test_every_duty_of_the_small_world_is_written_and_no_other(world):
    assert Duty.objects.open().exists()
    assert faults() == []


def test_the_clock_leaves_the_ledger_right(world):
    for hours in (1, 5, 30, 80, 200, 2000):
        at = world.at + timedelta(hours=hours)
        for sweep in SWEEPS:
            sweep(at=at)
        assert faults() == [], f"after {hours} hours"


def test_an_old_installation_is_filled_once(world):
    kept = _open()
    Duty.objects.all().delete()
    assert fill(at=world.at, size=3) == len(kept)
    assert _open() == kept
    assert fill(at=world.at) == 0


def _open():
    rows = Duty.objects.open().values_list("kind", "subject_id", "question", "owner", "group", "due_at", "since")
    return sorted(rows, key=str)


def test_every_state_says_what_it_asks_of_whom():
    found = {f"{model._meta.label}.{field.name}": field for model in apps.get_models() for field in _states(model)}
    assert {name for name in found if name.rsplit(".", 1)[0] not in NOT_OF_A_PERSON} == set(ASKS)
    for name, told in ASKS.items():
        assert {str(value) for value, _words in found[name].flatchoices} == set(told), name


def _states(model):
    """Fields that say how far something is."""
    ours = model.__module__.split(".")[0] in {"casemgmt", "providers", "referrals"}
    fields = [field for field in model._meta.fields if field.choices and field.name in {"state", "end", "agrees"}]
    return fields if ours else []


def test_kinds_are_told_apart_by_what_they_are_about():
    """Of one kind and one sort of subject there is one rule."""
    about = [(str(kind), rule.subject_type) for rule in KINDS for kind in rule.kinds]
    assert len(about) == len(set(about))
    assert {rule.subject_type for rule in KINDS} <= {model._meta.model_name for model in apps.get_models()}


def test_the_ledger_is_read_by_one_index_each():
    kept = {tuple(index.fields) for index in Duty._meta.indexes if isinstance(index, models.Index)}
    assert {("owner", "due_at"), ("program", "due_at"), ("organization", "due_at")} <= kept
