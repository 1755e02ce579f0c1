"""Every pair of actions on the same person, case, referral or offer, on two connections: the promises hold after.

In each scene every action that is possible there meets every other. The first runs up to a point and holds its locks,
the second runs beside it, then both end. Each of them succeeds, or is refused in the product's own words.

The suite presses every action alone in every third scene and runs a fixed choice of pairs (PAIRS_SOME=); `make pairs`
runs every pair at every point, and looks whether a button pressed twice tells once (PAIRS_SCENE= for one scene).
"""

import inspect
import os
import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from importlib import import_module

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from tests.variants import takes

from .pairs.lines import BEFORE_COMMIT, Line, alone, interleave
from .pairs.promises import broken
from .pairs.scenes import SCENES, Scene
from .pairs.snapshot import Snapshot
from .pairs.table import EACH_PRESS_COUNTS, LEFT_OUT, PRESSES, refuse_bad_input
from .world import World

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

IS_FULL = bool(os.environ.get("PAIRS"))
SOME = int(os.environ.get("PAIRS_SOME", 3))  # pairs that the suite takes in each scene
MODULES = ["casemgmt.people", "casemgmt.cases", "casemgmt.encounters", "casemgmt.followups", "casemgmt.messaging"]
SUBJECTS = {
    *(
        "Person",
        "Consent",
        "ContactPoint",
        "Alert",
        "PersonMerge",
        "Case",
        "NextDate",
        "Need",
        "Note",
        "Cover",
        "Encounter",
    ),
    *("FollowUp", "Attempt", "PersonMessage", "ReplyFor", "Referral", "Offer", "Appointment", "Message", "ReplyLink"),
}


def test_every_action_is_pressed_or_left_out_for_a_reason():
    named = {press.action for press in PRESSES} | set(LEFT_OUT)
    assert sorted(_actions() - named) == [], "add them to tests/house/pairs/table.py"
    assert sorted(set(LEFT_OUT) & {press.action for press in PRESSES}) == []


def test_a_press_with_bad_input_is_refused():
    with pytest.raises(ValueError, match="no such domain: transport"):
        refuse_bad_input("add_need", {"domain": "transport"})


def _actions():
    modules = [import_module(f"{name}.actions") for name in [*MODULES, "referrals"]]
    every = {name: getattr(module, name) for module in modules for name in module.__all__}
    return {name for name, action in every.items() if inspect.isfunction(action) and _subjects(action) & SUBJECTS}


def _subjects(action):
    words = " ".join(str(parameter.annotation) for parameter in inspect.signature(action).parameters.values())
    return set(re.findall(r"\w+", words))


@dataclass(frozen=True)
class Alone:
    """What an action did with nobody beside it: statements that lock or write, and events by verb."""

    points: int
    told: Counter


@pytest.fixture
def lines(transactional_db):
    two = Line(), Line()
    yield two
    for line in two:
        line.end()


@pytest.fixture
def stage(request, transactional_db, cast, riverside, harbor_house, north_clinic, settings, now):
    """A scene built by actions, and the database as it stands in it."""
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    settings.TEXT_PROVIDER = "file"
    world = World(cast, riverside, harbor_house, north_clinic)
    world.at = now
    world.beds, world.rooms = world.service(harbor_house, "Night shelter"), world.service(north_clinic, "Rooms")
    world.more = world.service(harbor_house, "Day shelter")
    scene = Scene(world)
    SCENES[request.param](world, scene)
    return scene


@pytest.fixture
def snapshot(stage):
    kept = Snapshot()
    yield kept
    kept.close()


@pytest.mark.parametrize("stage", SCENES, indirect=True)
def test_every_pair_keeps_the_promises(stage, snapshot, lines, now, request):
    faults = []
    assert broken(now) == []
    before = _told()
    name = request.node.callspec.params["stage"]
    points = _possible(stage, name, lines[0], snapshot, now, faults)
    for first, second, point in _chosen(points, name):
        interleave(*lines, partial(first.call, stage), partial(second.call, stage), point)
        wrong = [*_wrong(lines, now), *(_doubled(first, second, before, points) if IS_FULL else ())]
        faults += [f"{first.name} × {second.name} at {point}: {what}" for what in wrong]
        snapshot.put_back(snapshot.changed())
    assert not faults, "\n".join(faults)


def _possible(stage, name, line, snapshot, now, faults):
    """The actions that go well here with nobody beside them, and how many statements of each lock or write."""
    found, before = {}, _told()
    scene = list(SCENES).index(name)
    for step, press in enumerate(PRESSES):
        if not all(row in stage for row in press.rows) or not (IS_FULL or takes(step, scene, one_in=3)):
            continue
        outcome = alone(line, partial(press.call, stage))
        changed = snapshot.changed()
        faults += [f"{press.name} alone: {what}" for what in _wrong([line], now, is_changed=bool(changed))]
        if outcome.refusal is None and outcome.points:
            found[press] = Alone(outcome.points, _told() - before)
        snapshot.put_back(changed)
    return found


def _told():
    return Counter(Event.objects.values_list("verb", flat=True))


def _doubled(first, second, before, points):
    """One button pressed twice at once tells what one press tells, unless each press is a thing of its own."""
    if first is second and first.action not in EACH_PRESS_COUNTS and (more := _told() - before - points[first].told):
        yield f"told twice: {dict(more)}"


def _wrong(lines, now, *, is_changed=True):
    """What came of it that may not be: a refusal that is not the product's own, or a broken promise."""
    for line in lines:
        if line.outcome.refusal and not isinstance(line.outcome.refusal, NotPossible | PermissionDenied):
            yield f"{line.outcome.refusal!r:.300}"
    yield from broken(now) if is_changed else ()


def _chosen(points, scene):
    """All of it, or the same choice in every run."""
    pairs = [(one, other) for one in points for other in points]
    if IS_FULL:
        return [(one, other, at) for one, other in pairs for at in [*range(1, points[one].points + 1), BEFORE_COMMIT]]
    chance = random.Random(scene)
    some = [(one, other, chance.choice([1, 2, BEFORE_COMMIT])) for one, other in pairs]
    return chance.sample(some, min(len(some), SOME))
