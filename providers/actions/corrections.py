"""A declined request repairs the directory: proposals come from answers, and a keeper decides them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import repairs
from providers.capacity.actions import update_capacity
from providers.edits.queries import edits_of
from providers.models import (
    CorrectionReason,
    CorrectionState,
    ListingCorrection,
    ListingEdit,
    Service,
    reads_directory,
)
from providers.rights import may_edit, require_edit, require_reader

from .listings import edit_service


@action
def propose_correction(
    *, service: Service, reason: str, source: UUID, need_domain: str = "", by: Actor, at: datetime
) -> ListingCorrection | None:
    """An agency's answer speaks against its listing. Nothing when the answer says nothing about the listing.

    Answers of the same kind are one proposal; the same answer counts once.
    """
    if by.pk is not None and not reads_directory(by):
        raise PermissionDenied("directory.read")
    if reason not in CorrectionReason.values:
        return None
    about = need_domain if reason == CorrectionReason.NOT_OFFERED else ""
    found, is_new = ListingCorrection.objects.select_for_update(of=("self",)).get_or_create(
        service=service,
        reason=reason,
        need_domain=about,
        state=CorrectionState.PROPOSED,
        proposed_by=None,
        defaults={"sources": [source], "first_at": at, "last_at": at},
    )
    if is_new:
        record("correction.proposed", found, by=by, at=at, reason=reason, organization_id=service.organization_id)
    elif source not in found.sources:
        found.sources, found.last_at = [*found.sources, source], max(at, found.last_at)
        found.save(update_fields=["sources", "last_at"])
    return found


@action
def propose_in_words(*, service: Service, words: str, by: Actor, at: datetime) -> ListingCorrection:
    """Say what is wrong in a listing one reads and does not keep; whoever keeps it decides. One proposal of each reader
    waits for a listing at a time: saying more replaces it."""
    require_reader(by)
    if may_edit(by, service.organization):
        raise NotPossible(_("You keep this listing. Correct it yourself."))
    if not words.strip():
        raise NotPossible(_("Write in a few words what is wrong."), field="words")
    service = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    said = {"reason": CorrectionReason.OTHER, "in_words": words.strip()[:300], "last_at": at}
    found, is_new = ListingCorrection.objects.update_or_create(
        service=service,
        proposed_by_id=by.pk,
        state=CorrectionState.PROPOSED,
        defaults=said,
        create_defaults={**said, "first_at": at},
    )
    if is_new:
        record("correction.proposed", found, by=by, at=at, reason=found.reason, organization_id=service.organization_id)
    return found


MOST_FROM_THE_PUBLIC = 20


@action
def propose_publicly(*, service: Service, words: str, email: str, by: Actor, at: datetime) -> ListingCorrection:
    """Somebody without an account says what is wrong. The same words are one proposal; a listing that has very many
    waiting takes no more."""
    said = " ".join(words.split())[:300]
    if not said:
        raise NotPossible(_("Write in a few words what is wrong."), field="words")
    service = Service.objects.select_for_update(of=("self",)).select_related("organization").get(pk=service.pk)
    waiting = ListingCorrection.objects.to_decide().filter(service=service, is_public=True)
    same = waiting.filter(in_words=said).first()
    if same:
        return same
    if waiting.count() >= MOST_FROM_THE_PUBLIC:
        raise NotPossible(_("Many have written about this listing already. It is being looked at."))
    told = {"in_words": said, "is_public": True, "tell_email": email, "first_at": at, "last_at": at}
    made = ListingCorrection.objects.create(service=service, reason=CorrectionReason.OTHER, **told)
    record("correction.proposed", made, by=by, at=at, reason=made.reason, organization_id=service.organization_id)
    return made


@action
def take_back_proposal(*, source: UUID, by: Actor, at: datetime) -> None:
    """The answer was undone: it does not speak against the listing any more."""
    for found in ListingCorrection.objects.to_decide().select_for_update().filter(sources__contains=[source]):
        found.sources = [other for other in found.sources if other != source]
        if found.sources:
            found.save(update_fields=["sources"])
        else:
            record("correction.taken_back", found, by=by, at=at)
            found.delete()


@action
def accept_correction(
    *, correction: ListingCorrection, version: int, changes: dict[str, Any] | None = None, by: Actor, at: datetime
) -> ListingCorrection:
    """The listing is corrected in the same step. `changes` are the keeper's own words where the answer gave none."""
    correction = _lock(correction, by)
    if repairs.room_said_since(correction):
        raise NotPossible(
            _("How much is free was said after this answer, and the newer word stands. Refuse the correction.")
        )
    if repairs.fields_of(correction) == (repairs.CAPACITY,):
        update_capacity(service=correction.service, available=0, by=by, at=at)
    else:
        chosen = changes if changes is not None else repairs.proposed(correction)
        _check_changes(correction, chosen)
        edit_service(service=correction.service, version=version, changes=chosen, by=by, at=at)
    return _decide(correction, CorrectionState.ACCEPTED, "", by, at)


@action
def refuse_correction(*, correction: ListingCorrection, why: str, by: Actor, at: datetime) -> ListingCorrection:
    """The listing is right as it is, and why."""
    correction = _lock(correction, by)
    if not why.strip():
        raise NotPossible(_("Write in a few words why the listing stays as it is."), field="why")
    return _decide(correction, CorrectionState.REFUSED, why.strip(), by, at)


def _check_changes(correction: ListingCorrection, chosen: dict[str, Any]) -> None:
    fields = repairs.fields_of(correction)
    if not any(name in chosen and chosen[name] != getattr(correction.service, name) for name in fields):
        if _is_changed_since(correction):
            return
        words = _(
            "The listing says that already, and nothing of it was changed since. Change it here, or its numbers and "
            "hours on their own page, and accept then; or refuse the correction."
        )
        raise NotPossible(words, field=fields[0])


def _is_changed_since(correction: ListingCorrection) -> bool:
    """Whether somebody put right what was said on the listing's other pages: numbers, hours, places."""
    service, since = correction.service, {"at__gte": correction.first_at, "undone_at": None}
    of_agency = ListingEdit.objects.filter(subject_id=service.organization_id)
    return edits_of(None, service).filter(**since).exists() or of_agency.filter(**since).exists()


def _lock(correction: ListingCorrection, by: Actor) -> ListingCorrection:
    locked = ListingCorrection.objects.select_for_update(of=("self",)).select_related("service__organization")
    correction = locked.get(pk=correction.pk)
    require_edit(by, correction.service.organization)
    if correction.state != CorrectionState.PROPOSED:
        raise NotPossible(_("Somebody has decided this already."))
    return correction


def _decide(correction: ListingCorrection, state: str, why: str, by: Actor, at: datetime) -> ListingCorrection:
    correction.state, correction.refused_because = state, why
    correction.decided_at, correction.decided_by_id = at, by.pk
    correction.save(update_fields=["state", "refused_because", "decided_at", "decided_by"])
    record(f"correction.{state}", correction, by=by, at=at, organization_id=correction.service.organization_id)
    if correction.proposed_by_id or correction.tell_email:
        tell("correction.decided", key=f"correction.decided:{correction.pk}", at=at, correction=correction.pk)
    return correction
