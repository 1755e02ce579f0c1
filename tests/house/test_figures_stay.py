"""Every measure as of a past moment is the same before and after every action of the product.

In a scene of the pairs every action that is possible is pressed a minute later, in a savepoint of its own; what was
told as of moments before must not move, neither a figure nor whom it counts. The suite presses every other one in
one scene, as of the moment before, without a filter; `make figures` all in all scenes, as of five moments, with
every filter (FIGURES_SCENE= for one scene).
"""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from casemgmt.core.errors import NotPossible
from casemgmt.reports.choices import choices_of
from casemgmt.reports.measures import MEASURES, standing
from casemgmt.reports.measures.filters import NAMES
from casemgmt.reports.measures.population import Population
from casemgmt.reports.scope import last_days
from tests.variants import takes

from .figures import LATER, NO_FIGURE, with_more
from .pairs.scenes import SCENES, Scene
from .pairs.table import LEFT_OUT, PRESSES
from .world import World

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]  # it walks what other tests cover

IS_FULL = bool(os.environ.get("FIGURES"))
CHOSEN = os.environ.get("FIGURES_SCENE", "").split(",")  # one or several, in the short form too
STAGES = CHOSEN if any(CHOSEN) else list(SCENES) if IS_FULL else ["served"]
PAST = [timedelta(0), timedelta(minutes=7), timedelta(hours=2, minutes=30), timedelta(hours=30), timedelta(hours=49.5)]
REFUSED = (NotPossible, PermissionDenied)


class Undone(Exception):
    """Leaves a savepoint."""


@pytest.fixture
def stage(request, cast, riverside, harbor_house, north_clinic, settings, now):
    """A scene built by actions."""
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    settings.TEXT_PROVIDER = "file"
    world = World(cast, riverside, harbor_house, north_clinic)
    world.at = now
    world.beds, world.rooms = world.service(harbor_house, "Night shelter"), world.service(north_clinic, "Rooms")
    world.more = world.service(harbor_house, "Day shelter")
    scene = Scene(world)
    SCENES[request.param](world, scene)
    with_more(world, scene)
    return scene


@pytest.fixture(autouse=True)
def rows_alone(monkeypatch):
    """Whoever compares all rows need not have them counted as well: twice as quick."""
    if not IS_FULL:
        monkeypatch.setattr(Population, "_counted", lambda *_question: [])


def test_every_action_that_pairs_leave_out_is_pressed_here_or_moves_no_figure():
    pressed = {press.action for press in (*PRESSES, *LATER)}
    assert sorted(set(LEFT_OUT) - pressed - set(NO_FIGURE)) == [], "add them to tests/house/figures.py"
    assert sorted(set(NO_FIGURE) & pressed) == []


@pytest.mark.parametrize("stage", STAGES, indirect=True)
def test_as_of_then_every_figure_stays(stage, now, request):
    scopes = list(_scopes(stage.riverside, now))
    before = _dump(scopes)
    stage._world.at = now + timedelta(minutes=1)
    faults, turn = [], STAGES.index(request.node.callspec.params["stage"])
    for step, press in enumerate((*PRESSES, *LATER)):
        if all(row in stage for row in press.rows) and (IS_FULL or takes(step, turn)):
            faults += [f"{press.name}: {what}" for what in _moved_by(press, stage, scopes, before)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("stage", ["taken"], indirect=True)
def test_what_narrows_is_read_as_of_then_too(stage, now):
    """Who has the case, what the call was, which needs there are: changed later, the narrowed figures stay."""
    scope = last_days(stage.riverside, 30, now)
    scopes = [scope.narrowed_by(**{name: value}) for name, value in _further(stage.riverside)]
    before = _dump(scopes)
    stage._world.at = now + timedelta(minutes=1)
    presses = {press.name: press for press in (*PRESSES, *LATER)}
    some = [name for name in presses if name.split(":")[0] in {"assign_case", "correct_encounter", "correct_need"}]
    assert len(some) > 2
    faults = [f"{name}: {what}" for name in some for what in _moved_by(presses[name], stage, scopes, before)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("stage", ["taken"], indirect=True)
def test_the_proof_would_see_it(stage, now, monkeypatch):
    """Without what was put aside, a figure moves: the proof is not blind."""
    scopes = [last_days(stage.riverside, 30, now)]
    monkeypatch.setattr(standing, "changed_since", lambda _parameters: frozenset())
    before = _dump(scopes)
    stage._world.at = now + timedelta(minutes=1)
    some = {"hold_case", "assign_case", "give_cause"}
    moved = {press.name for press in PRESSES if press.name in some and any(_moved_by(press, stage, scopes, before))}
    assert moved == some


def test_what_is_read_as_of_then_is_put_aside_by_the_database():
    """Each table that a measure may read has the trigger on every column that measures name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_stood%'")
        guarded = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model in {**standing.WHOLE, **standing.FOUND}.values()} == guarded


def _scopes(program, now):
    """As of the moments, with each filter that measures know."""
    for back in PAST if IS_FULL else PAST[:1]:
        scope = last_days(program, 30, now - back)
        yield scope
        if IS_FULL:
            yield from (replace(scope, risk=risk) for risk in ("low", "moderate", "high"))
            yield from (replace(scope, area_id=area.pk) for area in program.areas.all())
            yield from (scope.narrowed_by(**{name: value}) for name, value in _further(program))


def _further(program):
    """A value of each other filter, one that rows have where there is any."""
    choices = choices_of(program, agency="Harbor House")
    for name in NAMES:
        values = choices.agencies() if name == "agency" else choices.of(name)[1:]
        yield name, "gender:not_asked" if name == "group" else values[0][0]


def _moved_by(press, stage, scopes, before):
    """Which figures an action moved, told as of moments before it."""
    try:
        with transaction.atomic():
            try:
                press.call(stage)
            except REFUSED:
                return
            except Exception as fault:
                yield f"failed: {fault!r:.300}"
                return
            after = _dump(scopes)
            raise Undone
    except Undone:
        yield from (f"{key}: {_differing(before[key], after[key])}" for key in before if before[key] != after[key])


def _differing(before, after):
    (rows, tables), (rows_after, tables_after) = before, after
    lines = [f"− {row}" for row in rows if row not in rows_after] + [
        f"+ {row}" for row in rows_after if row not in rows
    ]
    return "\n    ".join(["", *lines, *([f"{tables} → {tables_after}"] if tables != tables_after else [])])


def _dump(scopes):
    """Whom each measure counts, with codes and times; in the full form the tables of its answer as well."""
    told = {
        (code, str(scope.as_of), str(scope.filters)): measure(scope)
        for scope in scopes
        for code, measure in MEASURES.items()
        if not measure.refusal(scope)
    }
    return {key: (_rows(result.population), _tables(result)) for key, result in told.items()}


def _rows(population):
    if population is None:  # what nobody can be told from, such as the pulse, keeps no rows
        return []
    return [str(row) for row in population._rows("SELECT * FROM population ORDER BY 1, 2, 3, 4, 5, codes")]


def _tables(result):
    return [[[str(cell.value) for cell in row] for row in table.rows] for table in result.tables] if IS_FULL else []
