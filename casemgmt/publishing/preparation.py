"""Working out what would be published: what a worker does before anybody sees it."""

import hashlib
import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program
from casemgmt.core import jobs
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Job
from casemgmt.core.suppression import CannotBePublished

from .counting import area_names, book_of, quarters_ready, told_from
from .models import Preview, Release

KIND = "preview"
State = Preview.State


def release_facts(program: Program, first_day: date, last_day: date) -> dict[str, Any]:
    """A release as it would be written, in plain words of a file."""
    figures = book_of(program, first_day, last_day).published()
    return {
        "first_day": first_day.isoformat(),
        "last_day": last_day.isoformat(),
        "as_of": told_from(last_day, program).isoformat(),
        "figures": figures,
        "names": area_names(program, figures),
    }


def quarters_to_come(program: Program, at: datetime) -> list[tuple[date, date]]:
    """Quarters that are ready and not out yet. What is out is never told anew."""
    out = set(Release.objects.filter(program=program).values_list("first_day", flat=True))
    return [days for days in quarters_ready(program, at) if days[0] not in out]


def is_empty(facts: dict[str, Any]) -> bool:
    """Nothing at all happened: the program did not work yet."""
    return not any(count != 0 for count in facts["figures"].values())


def digest_of(preview: Preview) -> str:
    """By which a press says what was seen."""
    return hashlib.sha256(json.dumps(preview.content, sort_keys=True).encode()).hexdigest()


def _found(user: Any, pk: UUID) -> Preview | None:
    return Preview.objects.visible_to(user).defer("content").filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    preview = Preview.objects.defer("content").get(pk=job.subject_id)
    preview.state = State.CANCELED if job.end == Job.End.CANCELED else State.FAILED
    preview.problem, preview.ready_at = words[:200], at
    preview.save(update_fields=["state", "problem", "ready_at"])
    record(f"preview.{preview.state}", preview, by=CLOCK, at=at)


def _throw_away(job: Job, at: datetime) -> None:
    Preview.objects.filter(pk=job.subject_id, state=State.READY).update(state=State.EXPIRED, content=None)


@jobs.kind_of_work(
    KIND,
    what=_lazy("Previews of what is published"),
    unit=_lazy("quarters"),
    resumes="The quarters are counted again; as of the same moments they are the same.",
    page="publishing:preview",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=Preview.kept_for,
)
def prepare_preview(turn: jobs.Turn) -> None:
    """Count each quarter that is not out yet, hide what must be hidden, and keep it for the administrator to see."""
    preview = Preview.objects.select_related("program").get(pk=turn.job.subject_id)
    quarters, content = quarters_to_come(preview.program, preview.asked_at), []
    for number, (first_day, last_day) in enumerate(quarters):
        turn.says(number, len(quarters))
        content.append(_counted(preview.program, first_day, last_day))
    preview.content = [facts for facts in content if not is_empty(facts)]
    with turn.last_step() as at:
        preview.state, preview.ready_at = State.READY, at
        preview.save(update_fields=["content", "state", "ready_at"])
        record("preview.ready", preview, by=CLOCK, at=at)


def _counted(program: Program, first_day: date, last_day: date) -> dict[str, Any]:
    try:
        return release_facts(program, first_day, last_day)
    except CannotBePublished:
        raise NotPossible(_("A quarter could not be made safe to publish. Nothing was published.")) from None
