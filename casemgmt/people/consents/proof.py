"""Keeping what was signed. The file is looked at and cleaned before anything is locked."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.uploads import RefusedFile, Taken, take_file

from ..actions.locks import hold_root
from ..categories import HowGiven
from .models import ConsentProof

log = structlog.get_logger(__name__)

PAPER_KINDS = {"pdf", "png", "jpg"}
DRAWN_AS = "data:image/png;base64,"


@dataclass(frozen=True)
class Signed:
    """What proves a consent: a paper, or a name confirmed on a screen under the words shown there, drawn or typed."""

    paper: Taken | None = None
    name: str = ""
    shown: str = ""
    drawn: Taken | None = None

    @property
    def is_on_screen(self) -> bool:
        return bool(self.name.strip() and self.shown.strip())


def take_paper(upload: UploadedFile) -> Taken:
    """The photograph or scan of a signed paper, as it may be stored. Raises RefusedFile."""
    taken = take_file(upload)
    if taken.kind not in PAPER_KINDS:
        raise RefusedFile(_("Send a photo (PNG, JPEG) or a PDF of the signed paper."))
    return taken


def take_drawn(data: str) -> Taken | None:
    """The signature that was drawn, as it may be stored; None when nothing was. Raises RefusedFile."""
    if not data:
        return None
    problem = RefusedFile(_("The signature could not be read. Sign again, or type the name."))
    if not data.startswith(DRAWN_AS):
        raise problem
    try:
        content = base64.b64decode(data[len(DRAWN_AS) :], validate=True)
    except (binascii.Error, ValueError):
        raise problem from None
    taken = take_file(SimpleUploadedFile("signature.png", content))
    if taken.kind != "png":
        raise problem
    return taken


def keep_proof(consent: Any, signed: Signed, *, by: Actor, at: datetime) -> ConsentProof:
    """A step of recording a consent, or of adding its paper later: the root is held already."""
    taken = signed.paper or signed.drawn
    proof = ConsentProof(
        program_id=consent.program_id,
        consent=consent,
        kind=_kind_of(signed),
        signed_name="" if signed.paper else signed.name.strip(),
        shown="" if signed.paper else signed.shown,
        at=at,
        recorded_by=account_of(by),
    )
    if taken is not None:
        proof.file_kind, proof.file_name, proof.file_size = taken.kind, taken.name, len(taken.content)
        proof.file = ContentFile(taken.content, name=taken.name)  # type: ignore[assignment]
    try:
        proof.save(force_insert=True)
        record("consent.signed", consent, by=by, at=at, proof=proof.pk, kind=proof.kind)
    except Exception as problem:
        _drop_file(proof)
        if not isinstance(problem, OSError):
            raise
        log.error("consent.file_not_kept", consent=str(consent.pk), error=type(problem).__name__)
        words = _("The file could not be stored now. Record it without the file, or try later.")
        raise NotPossible(words, field="photo") from problem
    return proof


@action
def add_consent_paper(*, consent: Any, paper: Taken, by: Actor, at: datetime) -> ConsentProof:
    """The signed paper of a consent on record, photographed later. One consent has one paper; it is never replaced."""
    require(by, Permission.PERSON_EDIT, consent)
    if consent.how_given != HowGiven.PAPER:
        raise NotPossible(_("This consent was not signed on paper."), field="photo")
    hold_root(consent.person_id)
    if ConsentProof.objects.filter(consent=consent).exists():
        raise NotPossible(_("The paper of this consent is kept already."), field="photo")
    return keep_proof(consent, Signed(paper=paper), by=by, at=at)


def _kind_of(signed: Signed) -> str:
    if signed.paper is not None:
        return ConsentProof.Kind.PAPER
    return ConsentProof.Kind.DRAWN if signed.drawn is not None else ConsentProof.Kind.TYPED


def _drop_file(proof: ConsentProof) -> None:
    """Nothing was written down, so no bytes stay behind."""
    stored: Any = proof.file
    if stored and stored._committed:
        stored.storage.delete(stored.name)
