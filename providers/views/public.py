"""What is wrong in a listing, said by somebody without an account; and what became of one's own proposals."""

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.core.actor import LinkHolder
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, put_refusal, status_of
from casemgmt.core.limits import STRANGERS, limited
from casemgmt.core.pages import paged

from .. import actions, rights
from ..models import ListingCorrection, Service


class PublicWrongForm(Form):
    """What is wrong, in words; an address only for who wants to be told."""

    words = forms.CharField(
        label=_("What is wrong, and what is right?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Such as: the phone is dead, it moved, it takes no pets. Nothing about yourself, please."),
    )
    email = forms.EmailField(
        label=_("E-mail, to be told what comes of it"),
        required=False,
        help_text=_("Used once for that and then forgotten."),
    )


@login_not_required
@limited(STRANGERS)
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A page for the public about one listing. It tells nothing but the name; what is written waits for its keeper."""
    rows = Service.objects.listed().filter(is_draft=False).select_related("organization__kept_by")
    service = get_object_or_404(rows, pk=pk)
    language = "es" if request.GET.get("lang") == "es" else "en"
    with translation.override(language):
        form = PublicWrongForm(request.POST or None)
        thanked = False
        if request.method == "POST" and form.is_valid():
            try:
                actions.propose_publicly(
                    service=service, by=LinkHolder(service), at=timezone.now(), **form.cleaned_data
                )
                thanked = True
            except NotPossible as problem:
                put_refusal(form, problem)
        context = {"service": service, "form": form, "thanked": thanked, "language": language}
        context["keeper"] = rights.keeper_of(service.organization)
        return render(request, "providers/wrong.html", context, status=200 if thanked else status_of(form))


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one proposed, and what became of it."""
    rights.require_reader(request.user)
    rows = ListingCorrection.objects.filter(proposed_by=request.user.pk).select_related("service", "decided_by")
    return render(request, "providers/my_proposals.html", {"pager": paged(request, rows)})
