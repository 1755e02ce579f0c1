"""Messages on an offer: reading and writing on either side, files behind the same check, taking back an error."""

from typing import Any
from uuid import UUID

from django.contrib import messages as said
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.core import accesslog, frame, pages, resume
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import Side
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb

from .. import actions
from ..models import Message, Offer
from ..offers import queries
from ..offers.views import offer_page
from . import rules
from .downloads import send_file
from .forms import OfferMessageForm, WithdrawMessageForm
from .queries import conversation_of


@resume.resumable
@require_http_methods(["GET", "POST"])
def conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was written about one offer, and a place to write."""
    offer = frame.loaded(
        request, queries.offers_for_page(timezone.now()).visible_to(request.user), pk=pk, sent_at__isnull=False
    )
    at = timezone.now()
    shown = conversation_of(offer, request.user, at)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    kept = resume.kept_data(request)
    form = OfferMessageForm(
        *data, may_attach=shown.may_attach, initial={"text": kept.get("text", "")} if kept else None
    )
    if form.is_bound and form.is_valid() and written(request, offer, form):
        resume.forget(request)
        return redirect(pages.back_to(request, f"{offer_page(offer, request.user)}#messages-{offer.pk}"))
    if request.method == "GET" and shown.is_open:
        accesslog.note(
            request, AccessVerb.VIEWED, subject=offer, person_id=offer.person_id, program_id=offer.program_id
        )
    context = {"offer": offer, "talk": shown, "form": form, "back": offer_page(offer, request.user)}
    return render(request, "referrals/messages.html", context, status=status_of(form))


def written(request: HttpRequest, offer: Offer, form: OfferMessageForm) -> bool:
    """Write it once; put what forbids it on the form, with what was typed."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            if pages.once(request):
                actions.write_message(
                    offer=offer, text=data["text"], upload=data.get("upload"), by=signed_in(request), at=timezone.now()
                )
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    said.success(request, _("Sent."))
    return True


@require_POST
def mark_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The other side's messages count as read, up to the one that was the last on the page: the agency's once it has
    seen them, ours once somebody says that they are dealt with (to look at them ends nothing)."""
    offer = get_object_or_404(Offer.objects.visible_to(request.user), pk=pk)
    upto = get_object_or_404(Message.objects.filter(offer=offer), pk=_uuid(request.POST.get("upto")))
    actions.mark_messages_read(offer=offer, upto=upto, by=signed_in(request), at=timezone.now())
    if getattr(request, "htmx", None) and "next" not in request.POST:
        return HttpResponse()  # takes the place of the button
    if rules.side_of(request.user, offer) == Side.PROGRAM:
        said.success(request, _("Dealt with: the message of %(agency)s.") % {"agency": offer.organization})
    return redirect(pages.back_to(request, f"{offer_page(offer, request.user)}#messages-{offer.pk}"))


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None


def _message(request: HttpRequest, pk: UUID) -> Message:
    """A message of an offer this user sees; hidden from the agency again once its access has ended."""
    rows = Message.objects.select_related("offer__referral", "offer__identity_consent", "program", "organization")
    message = get_object_or_404(rows.filter(offer__in=Offer.objects.visible_to(request.user)), pk=pk)
    if not rules.readable_by(request.user, message, timezone.now()):
        raise Http404
    return message


@require_safe
@fresh_sign_in(methods=("GET",))
def message_file(request: HttpRequest, pk: UUID) -> Any:
    """The file of a message, as a download, to who may read the message now."""
    return send_file(request, _message(request, pk))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a message and its file back, with why."""
    message = _message(request, pk)
    if not rules.may_withdraw(message, request.user):
        raise PermissionDenied(rules.right_of(message.written_for).value)
    form = WithdrawMessageForm(request.POST or None)
    back = offer_page(message.offer, request.user)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_message(
            message=message, reason=form.cleaned_data["reason"], by=signed_in(request), at=timezone.now()
        )
        said.success(request, _("Taken back. It is gone for both sides; that it was there stays on record."))
        return redirect(f"{back}#messages-{message.offer_id}")
    context = {"message": message, "offer": message.offer, "form": form, "back": back}
    return render(request, "referrals/withdraw_message.html", context, status=status_of(form))
