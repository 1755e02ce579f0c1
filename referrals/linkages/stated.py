"""One statement of whether service began: put right by the side that made it, with its history."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame, resume
from casemgmt.core.correcting import Acts, correcting
from casemgmt.core.models import AccessVerb

from .. import actions
from ..models import LinkageStatement, Offer
from ..offers.views import offer_page
from .actions.statements import rule_of
from .forms import CorrectStatementForm
from .rules import may_correct_statement


@resume.resumable
@require_http_methods(["GET", "POST"])
def stated(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what was said, or say that it was entered in error. The other side's words are not shown here."""
    rows = LinkageStatement.objects.filter(offer__in=Offer.objects.visible_to(request.user))
    parts = ("offer__referral__need", "offer__service", "offer__program", "offer__person__root", "program")
    said = frame.loaded(request, rows.select_related(*parts), pk=pk)
    if not may_correct_statement(request.user, said, timezone.now()):
        raise PermissionDenied(Permission.OFFER_ANSWER)
    accesslog.note(request, AccessVerb.VIEWED, subject=said, person_id=said.person_id, program_id=said.program_id)
    back = offer_page(said.offer, request.user)
    title = _("Correct what was said: %(side)s") % {"side": said.get_side_display()}
    return correcting(request, said, _form(request, said), acts_of(said), back=back, title=title, text=_in_words(said))


def _form(request: HttpRequest, said: LinkageStatement) -> CorrectStatementForm:
    names = ("service_on", "stage", "evidence")
    first: dict[str, Any] = {name: getattr(said, name) for name in names}
    asked = request.POST if request.POST.get("do") == "correct" else None
    first["began"] = "yes" if said.began else "no"
    fitting = partial(CorrectStatementForm, has_stages=rule_of(said.offer).has_stages)
    return fitting(asked, initial=first)


def _in_words(said: LinkageStatement) -> str:
    began = _("Service began") if said.began else _("Service did not begin")
    return "\n".join(str(line) for line in (began, said.service_on, said.evidence) if line)


def acts_of(statement: LinkageStatement) -> Acts:
    """How it is put right."""
    return Acts(
        correct=partial(actions.correct_statement, statement=statement),
        void=partial(actions.void_statement, statement=statement),
        restore=partial(actions.restore_statement, statement=statement),
        put_back=partial(actions.put_statement_back, statement=statement),
    )
