"""Nobody sees a person they may not, every answer that shows one is on record, and nothing carries one outside.

A word that stands nowhere else (a canary) is put into every personal field of everybody in the small world; then every
address is asked by the whole cast. Where a canary comes out, the table of this file must let it, and the access log
must name the person for that answer. Which fields are personal the models say themselves (`core/personal.py`).
"""

import io
import logging
import re
import shutil
import subprocess
from collections import defaultdict
from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, models, transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from casemgmt.core import effects
from casemgmt.core.effects import Lane
from casemgmt.core.models import AccessLog, Effect, Event
from casemgmt.core.personal import PERSONAL
from casemgmt.followups.actions import make_feed
from casemgmt.people.models import Person
from referrals.models import Offer
from tests.api.conftest import as_member  # noqa: F401 (a fixture)
from tests.rewriting import rewrite
from tests.variants import takes

from .addresses import address, call, lines, signed_in
from .conftest import MEMBERS

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

CANARY = re.compile(r"qzv[0-9]{5}x", re.I)
SLOW = {"api:schema", "api:reference", "referrals:packet_pdf", "followups:brief_pdf", "reports:chart"}
SLOW |= {"people:consent_form_pdf", "people:consent_pdf"}
# Of a request that is open to it, an agency reads who the person is, and what is said between the two sides.
OPEN_TO_AGENCY = {"person", "contactpoint", "contactcard", "message", "appointment", "linkagestatement"}
TEAM = {"navigator", "manager", "responder"}
READS_FEW = {"responder"}


class Canaries:
    """Each canary with where it was put: the kind of row, the people it tells of, their program."""

    def __init__(self) -> None:
        self.of: dict[str, SimpleNamespace] = {}

    def plant(self) -> None:
        for model, names in PERSONAL.items():
            for row in model._base_manager.all():
                fresh = {name: self._new(row, name) for name in names if _takes_words(model, name)}
                if getattr(model, "append_only", False):
                    _say_again(row, fresh)
                else:
                    rewrite(model._base_manager.filter(pk=row.pk), **fresh)

    def _new(self, row: Any, name: str) -> str:
        word = f"qzv{len(self.of):05}x"
        path = getattr(type(row), row._meta.get_field(name).attname).of
        people = set(type(row)._base_manager.filter(pk=row.pk).values_list(path, flat=True)) - {None}
        program = getattr(row, "program_id", None)
        self.of[word] = SimpleNamespace(kind=row._meta.model_name, field=name, people=people, program=program)
        return word

    def within(self, text: str) -> set[str]:
        return {word.lower() for word in CANARY.findall(text)} & set(self.of)


def _say_again(row: models.Model, fresh: dict[str, str]) -> None:
    """What may only be added to is added to: the same once more, in other words, where one may say it twice."""
    again = None if isinstance(row._meta.pk, models.AutoField) else uuid4()
    for name, word in {**fresh, "pk": again}.items():
        setattr(row, name, word)
    with suppress(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def _takes_words(model: type[models.Model], name: str) -> bool:
    field = model._meta.get_field(name)
    return isinstance(field, models.CharField | models.TextField) and name != "normalized"


@pytest.fixture
def canaries(world) -> Canaries:
    """The world, with somebody restricted in it, and a canary in each field."""
    hidden = world.meet(world.ago(hours=6), narrative="Told in confidence.")
    world.hidden_case = world.take_on(hidden, world.ago(hours=5), by=world.manager)
    Person.objects.filter(pk=world.hidden_case.person_id).update(is_restricted=True)
    planted = Canaries()
    planted.plant()
    return planted


@pytest.fixture
def may_see(world):
    """Who may see what of whom, by role: the table of this proof."""
    programs = dict(Person.objects.values_list("pk", "program_id"))
    restricted = set(Person.objects.filter(is_restricted=True).values_list("pk", flat=True))
    opened = defaultdict(set)
    for offer in Offer.objects.filter(state__in=["accepted", "linked"]):
        opened[offer.organization_id].add(offer.person_id)
    lakeside = world.their_person.program_id

    def ask(member: str, one: SimpleNamespace) -> bool:
        if not one.people and one.kind == "encounter":  # nobody was met: the program's own team reads it
            own = {"other_navigator": lakeside} | dict.fromkeys(TEAM, world.riverside.pk)
            return own.get(member) == one.program
        if not one.people:
            return member == "manager"  # texts of numbers nobody knows
        if member in TEAM:
            is_own = all(programs[person] == world.riverside.pk for person in one.people)
            is_open = not one.people & restricted or member == "manager"
            return is_own and is_open
        if member == "other_navigator":
            return all(programs[person] == lakeside for person in one.people)
        agency = {"shelter_desk": world.harbor.pk, "clinic_lead": world.clinic.pk}.get(member)
        return one.people <= opened[agency] and one.kind in OPEN_TO_AGENCY if agency else False

    return ask


@pytest.fixture
def said_in_logs():
    """All log lines while the test runs, as they would be written."""
    logging.disable(logging.NOTSET)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def text_of(answer: Any) -> str:
    """What somebody who gets this answer can read."""
    return (
        b"".join(answer).decode("utf-8", "replace") if answer.streaming else answer.content.decode("utf-8", "replace")
    )


def faults_of(member: str, what: str, answer: Any, since: int, canaries: Canaries, may_see: Any) -> list[str]:
    """What is wrong with one answer."""
    found = canaries.within(text_of(answer))
    rows = list(AccessLog.objects.filter(pk__gt=since))
    on_record = {person for row in rows if row.verb != "refused" for person in {row.person_id, *row.person_ids}}
    faults = set()
    for word in found:
        one = canaries.of[word]
        told = f"{member} {what}: {one.kind}.{one.field}"
        faults |= {f"{told} is seen"} if not may_see(member, one) else set()
        faults |= {f"{told} is not on record"} if one.people - on_record else set()
    faults |= {f"{member} {what}: {len(rows)} rows"} if len(rows) > 1 else set()
    links = " ".join(re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"', text_of(answer)))
    faults |= (
        {f"{member} {what}: an address holds one"} if canaries.within(links + answer.get("Location", "")) else set()
    )
    return sorted(faults)


def newest() -> int:
    return AccessLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(3))
def test_no_page_shows_whom_it_may_not_and_each_look_is_on_record(part, world, cast, canaries, may_see, said_in_logs):
    wrong = []
    for turn, member in list(enumerate(MEMBERS))[part::3]:
        client = signed_in(cast[member])
        for step, line in enumerate(lines("GET")):
            # Who is refused gets the same page everywhere.
            if line.name in SLOW or not takes(step, turn, one_in=6 if line.refusal_of(member) else 2):
                continue
            since = newest()
            answer = client.get(address(line, world))
            wrong += faults_of(member, str(line), answer, since, canaries, may_see)
    assert not wrong, "\n".join(wrong)
    assert not canaries.within(said_in_logs.getvalue())


@pytest.fixture
def asked_of_workers(monkeypatch):
    """What would be sent to a broker: the arguments of every task asked for."""
    asked: list[Any] = []
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda task, *args, **more: asked.append((args, more)))
    return asked


def written(since: int, before: set[Any]) -> str:
    """What events and effects hold that were written since."""
    events = Event.objects.filter(pk__gt=since).values_list("data", flat=True)
    effects_made = Effect.objects.exclude(pk__in=before).values_list("data", "key", "line", "last_error")
    return f"{list(events)} {list(effects_made)}"


@pytest.mark.django_db
def test_nor_the_answer_to_a_form_nor_what_follows_from_it(
    world, cast, canaries, may_see, said_in_logs, asked_of_workers, django_capture_on_commit_callbacks
):
    """One who may press it presses each button: the answer, the events and effects written, the tasks asked for."""
    wrong, pressed = [], 0
    event = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    before = set(Effect.objects.values_list("pk", flat=True))
    for step, line in enumerate(line for line in lines() if line.method != "GET"):
        if not takes(step, 0):
            continue
        member = min(line.let_in)
        with transaction.atomic():
            since = newest()
            with django_capture_on_commit_callbacks(execute=True):
                answer = call(signed_in(cast[member]), line, world)
            wrong += faults_of(member, str(line), answer, since, canaries, may_see)
            told = written(event, before)
            wrong += [f"{line}: {canaries.of[word]} in an event or effect" for word in canaries.within(told)]
            pressed += bool(len(told) > len("[] []"))
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)
    assert pressed > 50
    assert asked_of_workers
    assert not canaries.within(f"{asked_of_workers} {written(0, set())} {said_in_logs.getvalue()}")


@pytest.mark.django_db
@pytest.mark.parametrize("member", ["navigator", "responder", "shelter_desk", "other_navigator"])
def test_nor_the_api_by_token(member, world, as_member, canaries, may_see):
    client, wrong, read = as_member(member), [], 0
    for step, line in enumerate(lines("GET")):
        if line.is_api and line.name not in SLOW and (member in READS_FEW or takes(step, MEMBERS.index(member))):
            since = newest()
            answer = client.get(address(line, world))
            wrong += faults_of(member, f"by token {line}", answer, since, canaries, may_see)
            read += bool(canaries.within(text_of(answer)))
    assert not wrong, "\n".join(wrong)
    assert read


@pytest.mark.django_db
def test_nor_the_calendar_that_needs_no_sign_in(client, world, canaries):
    secret, since = make_feed(user=world.navigator, by=world.navigator, at=timezone.now()), newest()
    answer = client.get(reverse("followups:feed", args=[secret]))
    told = text_of(answer).replace("\r\n ", "")
    assert "BEGIN:VEVENT" in told
    assert not canaries.within(told)
    assert AccessLog.objects.get(pk__gt=since).person_ids


@pytest.mark.django_db
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is missing: apt-get install -y poppler-utils")
@pytest.mark.parametrize(("page", "row"), [("followups:brief_pdf", ""), ("referrals:packet_pdf", "offer_accepted")])
def test_nor_paper(page, row, world, cast, canaries, may_see, tmp_path):
    client, since = signed_in(cast["navigator"]), newest()
    answer = client.get(reverse(page, args=[getattr(world, row).pk] if row else []))
    (tmp_path / "a.pdf").write_bytes(answer.content)
    said = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, check=True).stdout
    paper = HttpResponse(said)
    assert not faults_of("navigator", page, paper, since, canaries, may_see)
    assert AccessLog.objects.filter(pk__gt=since, verb="exported").count() == 1
    assert bool(canaries.within(said.decode())) == (page == "followups:brief_pdf")


@pytest.mark.django_db(transaction=True)
def test_nor_mail(world, canaries, said_in_logs):
    effects.deliver_due(lane=Lane.MAIL)
    for letter in mail.outbox:
        text = str(letter.message())
        assert not canaries.within(text), letter.subject
    assert mail.outbox
    assert not canaries.within(said_in_logs.getvalue())
