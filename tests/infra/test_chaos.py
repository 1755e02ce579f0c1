"""Two beats, a worker of each lane (two for the clock), a broker and a database under random SIGKILLs, over thousands
of due contacts, while texts go out and an agency's own software is called.

The suite runs a short form; `make chaos` a long one (CHAOS_ROWS, CHAOS_SECONDS, CHAOS_SEED). Dates are the real
clock's:
some windows are over already, some open, fall due and close while everything is being killed. At the end each
contact must be where the plain arithmetic on its three dates says, each effect recorded once, and a letter may have
come twice only where a kill fell into its conversation.
"""

import os
import random
import time
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import User
from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import take_on
from casemgmt.core import effects
from casemgmt.core.actor import CLOCK
from casemgmt.core.models import Effect, Event
from casemgmt.followups.contacts import clocks
from casemgmt.followups.models import FollowUp
from referrals.actions import add_webhook, ping_webhook
from tests.loop import meet  # noqa: F401 (fixture)

from .chaos_app import TEXT
from .processes import (
    Broker,
    Mailbox,
    Receiver,
    drop_connections,
    environment,
    kill,
    serve_mail,
    start_beat,
    start_worker,
)

ROWS = int(os.environ.get("CHAOS_ROWS", "2000"))
SECONDS = int(os.environ.get("CHAOS_SECONDS", "25"))
SEED = int(os.environ.get("CHAOS_SEED", "7"))
TEXTS_AND_CALLS = max(40, ROWS // 20)
OWNERS, CALM = 20, 300 + ROWS // 40  # patience with the machine, no promise
# How much of the stretch has passed when a window opens, is due, closes; and how many of a hundred rows are like that.
SHAPES = {
    "over": (-9.0, -8.0, -7.0, 76),
    "opens": (0.3, 50.0, 60.0, 8),
    "falls due": (-2.0, 0.5, 50.0, 8),
    "lives and ends": (0.1, 0.4, 0.95, 8),
}


@pytest.fixture
def cases(riverside, manager, meet):
    """Open cases, each with its own navigator and no contact planned yet."""
    found = []
    for number in range(OWNERS):
        owner = User.objects.create_user(f"n{number}@riverside.example", "a-long-enough-word", name=f"N {number}")
        add_member(program=riverside, user=owner, role=Role.NAVIGATOR, by=CLOCK, at=timezone.now())
        met = meet(agrees="no", cleared_at=timezone.now())
        found.append(take_on(encounter=met, person=met.people.get(), by=owner, at=timezone.now()))
    return found


def plan(cases, start):
    """Contacts of every shape, spread over the cases."""
    rows = []
    for number in range(ROWS):
        name = next(n for n, shape in _cumulated() if number % 100 < shape)
        opens, due, closes = (start + timedelta(seconds=SECONDS * part) for part in SHAPES[name][:3])
        case = cases[number % OWNERS]
        row = FollowUp(
            program_id=case.program_id, case=case, person_id=case.person_id, name=name, anchor_at=opens, opens_at=opens,
            due_at=due, closes_at=closes, modes=["phone"], why={"step": name},
        )  # fmt: skip
        row.next_step_at = clocks.next_step_at(row)
        rows.append(row)
    return FollowUp.objects.bulk_create(rows)


def _cumulated():
    total = 0
    for name, shape in SHAPES.items():
        total += shape[3]
        yield name, total


# The clock has two workers, so that sweeps are at work at once; each other lane has the one it has in life.
PARTS = ("clock a", "clock b", "mail", "texts", "web", "paper", "beat a", "beat b")
TARGETS = (*PARTS, "clock a", "clock b", "mail", "broker", "database")


class City:
    """All processes of an installation, and what was done to them."""

    def __init__(self, folder, urls, box_port, receiver):
        self.folder, self.urls = folder, urls
        self.broker = Broker(folder).start()
        more = {"DJANGO_SETTINGS_MODULE": "tests.infra.chaos_settings", "CHAOS_FOLDER": str(folder)}
        self.told = environment(urls, self.broker.url, box_port, WEBHOOK_TEST_HOSTS=receiver.place, **more)
        self.parts = {name: self._begin(name) for name in PARTS}
        self.kills = Counter()

    def _begin(self, name):
        what, *which = name.split()
        if what == "beat":
            return start_beat(self.told, self.folder / f"{which[0]}.schedule")
        return start_worker(self.told, what)

    def strike(self, rng):
        """Kill one of them at random, or cut all connections to the database; what died comes back at once."""
        what = rng.choice(TARGETS)
        self.kills[what] += 1
        if what == "broker":
            self.broker.kill()
            time.sleep(rng.uniform(0, 0.5))
            self.broker.start()
        elif what == "database":
            drop_connections(self.urls[0], connection.connection.info.backend_pid)
        else:
            kill(self.parts[what])
            self.parts[what] = self._begin(what)

    def end(self):
        for process in self.parts.values():
            kill(process)
        self.broker.kill()


def as_planned(row, at):
    """Where plain arithmetic puts a contact that nobody tried: the account the engine is held to."""
    if at >= row.closes_at:
        return "ended", "missed"
    return ("open" if at >= row.opens_at else "scheduled"), ""


def wrong_rows(rows, at):
    return [
        (row.name, row.state, row.end)
        for row in FollowUp.objects.filter(pk__in=[r.pk for r in rows])
        if (row.state, row.end) != as_planned(row, at)
    ]


def is_calm():
    now = timezone.now()
    return not FollowUp.objects.filter(next_step_at__lte=now).exists() and not Effect.objects.waiting().exists()


def what_waits():
    """By kind: how many, how often they were tried, when they may be taken up."""
    rows = Effect.objects.waiting().values_list("kind", "attempts", "last_error", "due_at")
    return Counter((kind, tries, error, due.isoformat(timespec="seconds")) for kind, tries, error, due in rows)


def wait_until_calm():
    deadline = time.monotonic() + CALM
    while not is_calm():
        assert time.monotonic() < deadline, (
            f"{FollowUp.objects.filter(next_step_at__lte=timezone.now()).count()} contacts and "
            f"{Effect.objects.waiting().count()} effects still wait: {what_waits()}"
        )
        time.sleep(0.2)


@pytest.fixture
def receiver(settings):
    found = Receiver()
    settings.WEBHOOK_TEST_HOSTS = [found.place]
    yield found
    found.stop()


def spread_texts_and_calls(webhook, by, start, rng):
    """Texts and news for an agency's software that fall due all along the stretch."""
    for number in range(TEXTS_AND_CALLS):
        with effects.without_nudge():
            effects.tell(TEXT, key=f"text:{number}", at=start)
            ping_webhook(webhook=webhook, by=by, at=start)
    for row in Effect.objects.filter(kind__in=[TEXT, "webhook.call"]):
        row.due_at = start + timedelta(seconds=SECONDS * rng.random())
        row.save(update_fields=["due_at"])


def repeats(seen, kind):
    """How often something was said again; each effect of the kind was said, and is recorded as delivered."""
    rows = Effect.objects.filter(kind=kind)
    assert rows.filter(delivered_at__isnull=False).count() == rows.count() == TEXTS_AND_CALLS
    assert len(set(seen)) == TEXTS_AND_CALLS
    return len(seen) - TEXTS_AND_CALLS


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300 + 3 * SECONDS + CALM)
def test_nothing_is_lost_or_doubled_whatever_is_killed(
    cases, database_urls, tmp_path, free_tcp_port, receiver, north_clinic, clinic_lead
):
    rng, box = random.Random(SEED), Mailbox(pause=0.002)
    server = serve_mail(box, free_tcp_port)
    start = timezone.now() + timedelta(seconds=6)  # the processes need that long to come up
    rows = plan(cases, start)
    address = f"http://{receiver.place}/"
    webhook = add_webhook(organization=north_clinic, url=address, events=["offer.sent"], by=clinic_lead, at=start)
    spread_texts_and_calls(webhook, clinic_lead, start, rng)
    city = City(tmp_path, database_urls, free_tcp_port, receiver)
    try:
        while timezone.now() < start + timedelta(seconds=SECONDS):
            time.sleep(rng.uniform(0.5, 3))
            city.strike(rng)
        wait_until_calm()
    finally:
        city.end()
        server.stop()

    at = timezone.now()
    assert wrong_rows(rows, at) == []
    events = Event.objects.filter(verb__startswith="followup.").values_list("verb", "subject_id")
    seen = Counter(events)
    assert [pair for pair, times in seen.items() if times > 1] == []
    happened = defaultdict(set)
    for verb, subject in seen:
        happened[subject].add(verb)
    for name, verbs in {
        "over": {"followup.opened", "followup.missed"},
        "opens": {"followup.opened"},
        "falls due": {"followup.opened", "followup.overdue"},
        "lives and ends": {"followup.opened", "followup.missed"},
    }.items():
        for row in (row for row in rows if row.name == name):
            assert verbs <= happened[row.pk], (name, row.pk)

    told = dict(Effect.objects.filter(kind__startswith="followup.").values_list("kind").annotate(n=Count("pk")))
    assert told.get("followup.due", 0) > 0
    assert told.get("followup.overdue", 0) > 0
    letters = Counter(box.ids)
    delivered = Effect.objects.filter(kind__startswith="followup.", delivered_at__isnull=False)
    assert {effects.message_id(row) for row in delivered} == set(letters) != set()
    repeated = sum(times - 1 for times in letters.values())
    texts = repeats((tmp_path / "texts").read_text("utf-8").split(), TEXT)
    calls = repeats(receiver.ids, "webhook.call")
    strikes = sum(city.kills.values())
    print(f"{ROWS} contacts, {strikes} kills {dict(city.kills)}, {len(letters)} letters, {repeated} repeated")
    print(f"{TEXTS_AND_CALLS} texts, {texts} repeated; {TEXTS_AND_CALLS} calls, {calls} repeated")
    # Each thread held one at most when it was struck; who cuts the database or the broker strikes all of them.
    assert max(repeated, texts, calls) <= 4 * strikes
    assert receiver.most_at_once <= 1 + city.kills["web"] + city.kills["database"]
