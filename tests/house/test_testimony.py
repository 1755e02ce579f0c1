"""Each table says what becomes of what stood in it before (`docs/decisions/0030`), and the database keeps the promise.

Written once, testimony, state with history, or plain state with a reason: a new model fails until it has chosen.
"""

import re

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from casemgmt.core import corrections
from casemgmt.core.history import History, kept_models
from casemgmt.core.models import Correction
from casemgmt.followups.models import Attempt

from .world import World

# Why nothing is kept of what stood in these rows before.
PLAIN = {
    "each move is an event": [
        "accounts.AreaMerge",
        "cases.Case",
        "cases.Cover",
        "cases.NextDate",
        "colleagues.TrainingTopic",
        "duties.Duty",
        "duties.Shift",
        "encounters.EncounterPerson",
        "feedback.FeedbackReader",
        "feedback.SurveyAsk",
        "followups.FollowUp",
        "followups.ProtocolRun",
        "messaging.ReplyFor",
        "publishing.Publication",
        "reports.MonthlyPlan",
        "messaging.StoppedNumber",
        "providers.FieldOrigin",
        "providers.ListingConflict",
        "providers.ListingCorrection",
        "providers.ListingDouble",
        "providers.ListingEdit",
        "providers.StillRightLetter",
        "referrals.Appointment",
        "referrals.Referral",
        "reports.Annotation",
        "reports.AuditSample",
        "reports.SampledContact",
        "retention.ForgetRequest",
        "retention.LegalHold",
    ],
    "counts that nothing may lead back to": [
        "colleagues.PulseGiven",
        "colleagues.PulseMonth",
        "providers.ListingOpenings",
    ],
    "a version that is in force is not changed, another takes its place": [
        "accounts.IdentitySetup",
        "followups.Protocol",
        "followups.ProtocolVersion",
        "followups.Step",
    ],
    "worked out from testimony": ["referrals.Linkage"],
    "what counts is kept as dated rules, or is a name": ["accounts.Program"],
    "what a city's sign-in server said last": ["accounts.IdentityAccount", "accounts.GroupRole"],
    "an invitation or a secret: it ends, and another is made": [
        "accounts.AdministratorLink",
        "accounts.ApiToken",
        "accounts.MemberInvitation",
        "followups.CalendarFeed",
        "providers.StaffInvitation",
        "referrals.LinkUse",
        "referrals.OpeningCode",
        "referrals.ReplyLink",
        "providers.DirectoryWebhook",
        "providers.DoorKey",
        "referrals.Webhook",
    ],
    "work of the machine, which goes when it is done": [
        "core.Effect",
        "core.FormToken",
        "core.Heartbeat",
        "core.Job",
        "core.KnownAddress",
        "core.PutAside",
        "core.Tally",
        "core.WebLine",
        "cases.BroughtCase",
        "cases.Caseload",
        "cases.CaseloadDouble",
        "cases.CaseloadProblem",
        "cases.KeptColumns",
        "encounters.DispatchSample",
        "encounters.EncounterImport",
        "encounters.ImportProblem",
        "encounters.KeptMapping",
        "providers.DirectoryImport",
        "providers.ListingMapping",
        "providers.ListingSample",
        "referrals.PacketBatch",
        "publishing.Extract",
        "publishing.Preview",
        "reports.AccessReport",
        "providers.DirectoryCall",
        "providers.ListingMark",
        "providers.ListingTouch",
        "referrals.WebhookDelivery",
        "reports.Export",
        "reports.ExportPiece",
        "reports.ReportRun",
        "retention.Archive",
        "retention.ArchivePiece",
    ],
    "a choice of its own user": [
        "accounts.BrowserSession",
        "accounts.MailChoice",
        "accounts.SavedView",
    ],
    "public words of the directory, published elsewhere": [
        "providers.Attribute",
        "providers.Funding",
        "providers.OrganizationIdentifier",
        "providers.ServiceProgram",
        "providers.Taxonomy",
        "providers.TaxonomyTerm",
        "providers.Unit",
        "providers.Url",
    ],
    "words the search stands on: kept by editors, or worked out from the listings": [
        "providers.DirectoryWord",
        "providers.WordGroup",
    ],
    "not read any more": ["accounts.ProgramGrant", "providers.OrganizationGrant"],
}
OURS = ("casemgmt.", "providers.", "referrals.")


def kinds_of(model: type[models.Model]) -> list[str]:
    """What a table is; exactly one of them."""
    kinds = {
        "written once": getattr(model, "append_only", False),
        "testimony": bool(getattr(model, "testimony", ())),
        "history is kept": model in kept_models(),
        "plain": model._meta.label in {label for labels in PLAIN.values() for label in labels},
    }
    return [kind for kind, it_is in kinds.items() if it_is]


def ours() -> list[type[models.Model]]:
    found = (model for model in apps.get_models() if model.__module__.startswith(OURS))
    return [model for model in found if not issubclass(model, History)]


def kept_words() -> list[type[models.Model]]:
    return [model for model in ours() if getattr(model, "testimony", ())]


def test_each_table_is_one_of_them():
    wrong = {model._meta.label: kinds_of(model) for model in ours() if len(kinds_of(model)) != 1}
    assert not wrong, "choose for each of these (docs/decisions/0030)"
    assert {label for labels in PLAIN.values() for label in labels} <= {model._meta.label for model in ours()}


def test_history_and_testimony_are_of_people_purges_know():
    """What was kept of a person goes with the person: each such history says how it leads to them."""
    for model in apps.get_models():
        if issubclass(model, History) and any(field.name == "person" for field in model._meta.fields):
            assert model.of_person == "person_id"


@pytest.mark.parametrize("model", kept_words(), ids=lambda model: model._meta.label)
@pytest.mark.django_db
def test_what_was_said_is_neither_changed_nor_removed(model, world: World):
    """By plain SQL, as somebody with the application's password would try."""
    row = model._base_manager.exclude(**{"is_draft": True} if "is_draft" in names_of(model) else {}).first()
    if row is None:
        pytest.skip("none in the small world")
    table = model._meta.db_table
    for name in model.testimony:
        column, other = model._meta.get_field(name).column, other_of(model, name)
        if other is None:
            continue
        with refused(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{table}" SET "{column}" = {other} WHERE id = %s', [row.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with refused(), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [row.pk])


def names_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.fields}


def other_of(model: type[models.Model], name: str) -> str | None:
    """Something else than what stands there, as SQL; none where the small world has but one of its kind."""
    kind = field = model._meta.get_field(name)
    column = f'"{field.column}"'
    if field.is_relation:
        same = [one.column for one in model._meta.fields if one.related_model is field.related_model]
        table, taken = (
            field.related_model._meta.db_table,
            ", ".join(f'"{model._meta.db_table}"."{one}"' for one in same),
        )
        others = field.related_model._base_manager.count() > len(same)
        apart = f"id <> ALL (array_remove(ARRAY[{taken}], NULL))"
        return f'(SELECT id FROM "{table}" WHERE {apart} LIMIT 1)' if others else None
    if isinstance(kind, models.BooleanField):
        return f"NOT coalesce({column}, false)"
    if isinstance(kind, models.DateField):  # moments too; what was recorded lies behind what it tells of
        return f"coalesce({column}, now()) {'+' if name == 'recorded_at' else '-'} interval '1 day'"
    if isinstance(kind, models.JSONField):
        return """'{"other": 1}'::jsonb"""
    if isinstance(kind, models.CharField | models.TextField):
        return f"left({column} || 'x', {field.max_length or 1000})" if not field.choices else "'x'"
    if isinstance(kind, models.IntegerField | models.FloatField):
        return f"coalesce({column}, 0) + 1"
    return "ARRAY['x']"


def refused():
    """The database says no, in its own words, and the transaction around it goes on."""
    return _Refused()


class _Refused:
    WORDS = re.compile("testimony:|permission denied")

    def __enter__(self):
        self.point = transaction.atomic()
        self.point.__enter__()

    def __exit__(self, kind, problem, trace):
        self.point.__exit__(kind or DatabaseError, problem or DatabaseError(), trace)
        assert problem is not None, "it was let through"
        assert isinstance(problem, DatabaseError)
        assert self.WORDS.search(str(problem)), problem
        return True


@pytest.mark.django_db
def test_with_a_correction_beside_it_words_change(world: World):
    note = apps.get_model("cases", "Note").objects.filter(is_draft=False).first()
    corrections.correct(note, {"text": "Other words"}, reason="Misheard", by=world.navigator, at=world.at)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    note.refresh_from_db()
    assert note.text == "Other words"


@pytest.mark.django_db(transaction=True)
def test_a_correction_of_another_day_does_not_let_it_through(world: World):
    note = apps.get_model("cases", "Note").objects.filter(is_draft=False).first()
    with transaction.atomic():
        corrections.correct(note, {"text": "Other words"}, reason="Misheard", by=world.navigator, at=world.at)
    assert Correction.objects.filter(subject_id=note.pk).exists()
    with pytest.raises(DatabaseError, match="without a correction"):
        type(note).objects.filter(pk=note.pk).update(text="Third words")


@pytest.mark.django_db
def test_what_became_of_it_may_change(world: World):
    attempt = Attempt.objects.first()
    Attempt.objects.filter(pk=attempt.pk).update(voided_at=world.at)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
