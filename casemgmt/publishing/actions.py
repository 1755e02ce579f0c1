"""Every write of publishing: asking for a preview, switching on what was seen, switching off, and the clock's part."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.sweeps import each_alone, swept, without_put_aside

from .models import Preview, Publication, Release
from .preparation import KIND, digest_of, is_empty, quarters_to_come, release_facts

SWEEP = swept("releases", _lazy("Quarters to be published"))


@action
def ask_for_preview(*, program: Program, by: Actor, at: datetime) -> Preview:
    """Have exactly that prepared which would be published."""
    require(by, Permission.PROGRAM_SETTINGS, program)
    preview = Preview.objects.create(program=program, asked_by=user_of(by), asked_at=at, created_at=at)
    record("preview.asked", preview, by=by, at=at)
    jobs.ask(KIND, preview, by=by, at=at)
    return preview


@action
def publish_preview(*, preview: Preview, digest: str, by: Actor, at: datetime) -> Publication:
    """Publish what was seen, and from now on each quarter when it is ready. What is out already stays as it is."""
    require(by, Permission.PROGRAM_SETTINGS, preview.program)
    program = Program.objects.select_for_update(of=("self",)).get(pk=preview.program_id)
    preview.refresh_from_db()
    if preview.state != Preview.State.READY or digest != digest_of(preview):
        raise NotPossible(_("This preview is no longer the latest. Look at a new one before you publish."))
    for facts in preview.content or []:
        _write_release(program, facts, by=by, at=at)
    return _switch(program, is_on=True, by=by, at=at)


@action
def stop_publishing(*, program: Program, by: Actor, at: datetime) -> Publication:
    """Take the page and the data off at once. Releases are kept, so that switching on again tells the same."""
    require(by, Permission.PROGRAM_SETTINGS, program)
    program = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    return _switch(program, is_on=False, by=by, at=at)


def publish_due_quarters(*, at: datetime) -> int:
    """The clock: each program that publishes gets its next quarter when that is ready."""
    rows = without_put_aside(SWEEP, Publication.objects.filter(is_on=True), at).order_by("pk")
    return each_alone(SWEEP, rows.values_list("pk", flat=True), lambda pk: _publish_due(pk, at), at=at)


def _publish_due(pk: Any, at: datetime) -> bool:
    program = Program.objects.get(pk=Publication.objects.values_list("program_id", flat=True).get(pk=pk))
    quarters = quarters_to_come(program, at)[:1]
    facts = [release_facts(program, *days) for days in quarters if not _is_before_first(program, days[0])]
    for one in facts:
        if not is_empty(one):
            publish_quarter(program=program, facts=one, by=CLOCK, at=at)
    return bool(facts)


def _is_before_first(program: Program, day: Any) -> bool:
    """Only what comes after the releases that an administrator saw is published by itself."""
    latest = Release.objects.filter(program=program).order_by("-first_day").first()
    return latest is not None and day < latest.first_day


@action
def publish_quarter(*, program: Program, facts: dict[str, Any], by: Actor, at: datetime) -> None:
    """One more quarter, by the clock, if it is still wanted."""
    held = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if Publication.objects.filter(program=held, is_on=True).exists():
        _write_release(held, facts, by=by, at=at)


def _write_release(program: Program, facts: dict[str, Any], *, by: Actor, at: datetime) -> None:
    if Release.objects.filter(program=program, first_day=facts["first_day"]).exists():
        return
    release = Release.objects.create(program=program, published_at=at, created_at=at, **facts)
    record("release.published", release, by=by, at=at, first_day=facts["first_day"])


def _switch(program: Program, *, is_on: bool, by: Actor, at: datetime) -> Publication:
    found = Publication.objects.filter(program=program).first() or Publication(program=program, created_at=at)
    if found.is_on != is_on or found._state.adding:
        found.is_on, found.changed_by, found.changed_at = is_on, user_of(by), at
        found.save()
        record("publication.switched_on" if is_on else "publication.switched_off", found, by=by, at=at)
    return found
