"""Reads for the pages of protocols."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q

from casemgmt.accounts.models import Program
from casemgmt.cases.models import CaseState

from .models import Protocol, ProtocolVersion, Step
from .picture import Picture, pictures
from .sentences import plan_sentence, step_sentence

OPEN_RUNS = Count("runs", filter=~Q(runs__case__state=CaseState.CLOSED), distinct=True)


@dataclass(frozen=True)
class VersionReading:
    """A version as a page shows it: what it says in words, the picture, each step with its sentence."""

    version: ProtocolVersion
    sentence: str
    pictures: list[Picture]
    steps: list[tuple[Step, str]] = field(default_factory=list)


def protocols_of(program: Program) -> list[Protocol]:
    """The program's protocols with their versions, newest first; each version knows how many open cases run on it."""
    versions = (
        ProtocolVersion.objects.select_related("published_by")
        .annotate(open_runs=OPEN_RUNS, step_count=Count("steps", distinct=True))
        .order_by("-number")
    )
    rows = Protocol.objects.filter(program=program).prefetch_related(Prefetch("versions", versions, "shown_versions"))
    return list(rows.order_by("-is_default", "name"))


def versions_shown(user: Any) -> Any:
    """What the page of one version needs, in few reads."""
    rows = ProtocolVersion.objects.visible_to(user).select_related("protocol__program", "published_by", "based_on")
    return rows.annotate(open_runs=OPEN_RUNS)


def reading(version: ProtocolVersion) -> VersionReading:
    """The version in words and as a picture; two reads."""
    steps = list(version.steps.select_related("colleague"))
    areas = dict(version.protocol.program.areas.values_list("pk", "name"))
    said = [(step, step_sentence(step, areas)) for step in steps]
    return VersionReading(version, plan_sentence(steps), pictures(steps), said)
