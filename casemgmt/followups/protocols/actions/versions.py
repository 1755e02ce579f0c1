"""Versions of a protocol: drafted, published, retired. A running case keeps the version it started on."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Event

from ..models import Protocol, ProtocolVersion, Step
from ..rules import problem_of

State = ProtocolVersion.State
MOST_STEPS = 30
NOT_COPIED = {"id", "created_at", "version"}


@action
def create_protocol(*, program: Program, name: str, by: Actor, at: datetime) -> ProtocolVersion:
    """A new protocol with an empty draft. No case runs on it until a version of it is published."""
    require(by, Permission.PROGRAM_RULES, program)
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    name = name.strip()
    if not name:
        raise NotPossible(_("Give the protocol a name."), field="name")
    if Protocol.objects.filter(program=program, name__iexact=name).exists():
        raise NotPossible(_("There is a protocol of this name already. Open it and draft a new version."), field="name")
    protocol = Protocol.objects.create(program=program, name=name)
    version = ProtocolVersion.objects.create(protocol=protocol, number=1)
    _note("drafted", version, by, at)
    return version


@action
def draft_version(
    *, protocol: Protocol, based_on: ProtocolVersion | None = None, by: Actor, at: datetime
) -> ProtocolVersion:
    """A draft with the steps of an earlier version. There is one draft at a time: a second press finds it."""
    protocol = _lock(protocol, by)
    draft = protocol.versions.filter(state=State.DRAFT).first()
    if draft:
        return draft
    source = based_on or protocol.versions.order_by("-number").first()
    if source is None or source.protocol_id != protocol.pk:
        raise NotPossible(_("Choose a version of this protocol."), field="based_on")
    number = protocol.versions.order_by("-number").values_list("number", flat=True)[0] + 1
    draft = ProtocolVersion.objects.create(protocol=protocol, number=number, based_on=source)
    Step.objects.bulk_create(_copy(step, draft) for step in source.steps.all())
    _note("drafted", draft, by, at, based_on=source.pk)
    return draft


@action
def discard_draft(*, version: ProtocolVersion, by: Actor, at: datetime) -> Protocol:
    """Throw a draft away. A protocol that was never published goes with it."""
    version = lock_draft(version, by)
    protocol = version.protocol
    _note("draft_discarded", version, by, at)
    version.delete()
    if not protocol.versions.exists():
        protocol.delete()
    return protocol


@action
def publish_version(
    *, version: ProtocolVersion, reason: str, seen: int | None = None, by: Actor, at: datetime
) -> ProtocolVersion:
    """New cases run on this version from now on; the one before retires. Running cases keep theirs.

    One protocol of a program is in force: publishing a version of another one puts that other one in force.
    """
    version = _lock_version(version, by)
    if version.state == State.PUBLISHED:
        return version
    if not version.is_draft:
        raise NotPossible(_("Only a draft can be published. Draft a new version from this one."))
    refuse_overtaken(version, seen)
    if not reason.strip():
        raise NotPossible(_("Say in a few words why the plan changes."), field="reason")
    _check_all(version)
    replaced = _retire_current(version.protocol, by, at)
    version.state, version.published_at, version.published_by_id = State.PUBLISHED, at, by.pk
    version.reason = reason.strip()
    version.save()
    _put_in_force(version.protocol)
    _note("published", version, by, at, replaced=replaced and replaced.pk)
    return version


@action
def retire_version(*, version: ProtocolVersion, reason: str, by: Actor, at: datetime) -> ProtocolVersion:
    """No new case runs on it. Running cases keep it. Without another published one new cases get no contacts."""
    version = _lock_version(version, by)
    if version.state == State.RETIRED:
        return version
    if version.is_draft:
        raise NotPossible(_("A draft was never in force. Discard it instead."))
    if not reason.strip():
        raise NotPossible(_("Say in a few words why."), field="reason")
    version.state, version.retired_at = State.RETIRED, at
    version.save(update_fields=["state", "retired_at"])
    _note("retired", version, by, at)
    return version


def lock_draft(version: ProtocolVersion, by: Actor, seen: int | None = None) -> ProtocolVersion:
    """The draft as it is now, held; refused when it is none any more, or when somebody changed it meanwhile."""
    locked = _lock_version(version, by)
    if not locked.is_draft:
        raise NotPossible(_("This version is published and does not change. Draft a new version from it."))
    refuse_overtaken(locked, seen)
    return locked


def refuse_overtaken(version: ProtocolVersion, seen: int | None) -> None:
    """A form that was opened before somebody else saved changes nothing."""
    if seen is not None and seen != version.revision:
        words = _("Somebody changed this draft meanwhile. What is stored now stands beside what you wrote.")
        raise NotPossible(words, field="seen")


def _check_all(version: ProtocolVersion) -> None:
    steps = list(version.steps.all())
    if not steps:
        raise NotPossible(_("A plan without a step cannot be published. Add a step first."))
    for step in steps:
        problem = problem_of(step, version.protocol.program)
        if problem:
            raise NotPossible(_("“%(step)s”: %(problem)s") % {"step": step.name, "problem": problem.message})


def _retire_current(protocol: Protocol, by: Actor, at: datetime) -> ProtocolVersion | None:
    """The version in force so far, of this protocol or of the one that was in force instead."""
    published = ProtocolVersion.objects.filter(protocol__program_id=protocol.program_id, state=State.PUBLISHED)
    current = None
    for current in published.select_for_update(of=("self",)):
        current.state, current.retired_at = State.RETIRED, at
        current.save(update_fields=["state", "retired_at"])
        _note("retired", current, by, at)
    return current


def _put_in_force(protocol: Protocol) -> None:
    if not protocol.is_default:
        Protocol.objects.filter(program_id=protocol.program_id, is_default=True).update(is_default=False)
        protocol.is_default = True
        protocol.save(update_fields=["is_default"])


def _copy(step: Step, draft: ProtocolVersion) -> Step:
    kept = {field.attname: getattr(step, field.attname) for field in Step._meta.fields if field.name not in NOT_COPIED}
    return Step(version=draft, **kept)


def _lock(protocol: Protocol, by: Actor) -> Protocol:
    """The program's plans change one after the other."""
    Program.objects.select_for_update(no_key=True).get(pk=protocol.program_id)
    locked = Protocol.objects.select_for_update(of=("self",)).select_related("program").get(pk=protocol.pk)
    require(by, Permission.PROGRAM_RULES, locked.program)
    return locked


def _lock_version(version: ProtocolVersion, by: Actor) -> ProtocolVersion:
    protocol = _lock(version.protocol, by)
    locked = ProtocolVersion.objects.select_for_update(of=("self",)).filter(pk=version.pk).first()
    if locked is None:
        raise NotPossible(_("This draft was thrown away meanwhile."))
    locked.protocol = protocol
    return locked


def _note(verb: str, version: ProtocolVersion, by: Actor, at: datetime, **data: Any) -> Event:
    more = {key: value for key, value in data.items() if value}
    return record(
        f"protocol.{verb}",
        version,
        by=by,
        at=at,
        program_id=version.program_id,
        protocol=version.protocol_id,
        number=version.number,
        **more,
    )
