"""Pages of corrections: what agencies' answers say against listings, decided in one step."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, put_refusal, status_of
from casemgmt.core.pages import once, paged

from .. import actions, repairs, rights
from ..actions.listings import StaleForm
from ..forms import ServiceForm
from ..models import CorrectionState, ListingCorrection, Service


class RepairForm(ServiceForm):
    """The part of the listing that the answer speaks against."""

    def __init__(self, *args: Any, correction: ListingCorrection, **kwargs: Any) -> None:
        super().__init__(*args, instance=correction.service, initial=repairs.proposed(correction), **kwargs)
        for name in set(self.fields) - {"version", *repairs.fields_of(correction)}:
            del self.fields[name]


class RefuseForm(Form):
    why = forms.CharField(label=_lazy("Why the listing stays as it is"), max_length=200)


class WrongListingForm(Form):
    """What is wrong in a listing, in the words of who reads it."""

    words = forms.CharField(
        label=_lazy("What is wrong, and what is right"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_lazy("Nothing about a client: whoever keeps the listing reads it."),
    )


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what is wrong in a listing another program keeps; its keeper decides."""
    rights.require_reader(request.user)
    service = get_object_or_404(Service.objects.visible_to(request.user).select_related("organization__kept_by"), pk=pk)
    form = WrongListingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if once(request):
                    actions.propose_in_words(
                        service=service, by=signed_in(request), at=timezone.now(), **form.cleaned_data
                    )
            messages.success(request, _("Thank you. Whoever keeps the listing reads it and decides."))
            return redirect("providers:service", pk)
        except NotPossible as problem:
            put_refusal(form, problem)
    context = {"service": service, "form": form, "keeper": rights.keeper_of(service.organization)}
    return render(request, "providers/propose.html", context, status=status_of(form))


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the latest first; decided ones on demand."""
    if not rights.is_editor(request.user) and not organizations_where(request.user, Permission.LISTING_EDIT):
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)
    decided = request.GET.get("show") == "decided"
    rows = ListingCorrection.objects.visible_to(request.user).select_related(
        "service__organization", "decided_by", "proposed_by"
    )
    rows = rows.exclude(state=CorrectionState.PROPOSED).order_by("-decided_at") if decided else rows.to_decide()
    pager = paged(request, rows)
    shown = [(row, repairs.words(row)) for row in pager.object_list]
    return render(request, "providers/corrections.html", {"pager": pager, "rows": shown, "decided": decided})


@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One correction: accept it, with what the listing shall say, or refuse it with why."""
    rows = ListingCorrection.objects.visible_to(request.user).select_related("service__organization", "proposed_by")
    chosen = get_object_or_404(rows, pk=pk)
    is_refusal = request.POST.get("do") == "refuse"
    repair = RepairForm(request.POST if request.method == "POST" and not is_refusal else None, correction=chosen)
    refuse = RefuseForm(request.POST if is_refusal else None)
    if request.method == "POST" and _decided(request, chosen, refuse if is_refusal else repair, is_refusal):
        return redirect("providers:corrections")
    context = {
        "correction": chosen,
        "words": repairs.words(chosen),
        "says_now": repairs.says_now(chosen),
        "newer": repairs.room_said_since(chosen),
        "repair": repair,
        "refuse": refuse,
        "needs_words": repairs.fields_of(chosen) != (repairs.CAPACITY,),
    }
    return render(request, "providers/correction.html", context, status=status_of(repair, refuse))


def _decided(request: HttpRequest, chosen: ListingCorrection, form: Any, is_refusal: bool) -> bool:
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            if once(request):
                _decide(request, ListingCorrection.objects.get(pk=chosen.pk), form.cleaned_data, is_refusal)
    except StaleForm as problem:
        put_refusal(form, NotPossible(_("%(problem)s Open the correction again.") % {"problem": problem.message}))
        return False
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    messages.success(request, _("The listing stays as it is.") if is_refusal else _("The listing is corrected."))
    return True


def _decide(request: HttpRequest, chosen: ListingCorrection, words: dict[str, Any], is_refusal: bool) -> None:
    at = timezone.now()
    if is_refusal:
        actions.refuse_correction(correction=chosen, why=words["why"], by=signed_in(request), at=at)
        return
    version = words.pop("version")
    actions.accept_correction(correction=chosen, version=version, changes=words, by=signed_in(request), at=at)
