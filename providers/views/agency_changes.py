"""What waits for a second person: what an agency is here, where its mail and codes go. Agreed, refused, on record."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
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
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once, paged

from .. import actions, rights
from ..models import AgencyChange, AgencyClass, ChangeState, Organization

FIELD_WORDS = {
    "is_agency": _lazy("Receives requests here"),
    "reply_email": _lazy("E-mail for requests"),
    "reply_phone": _lazy("Phone for codes"),
    "agency_class": _lazy("Class of agency"),
    "email": _lazy("First lead"),
}


class WhyForm(Form):
    why = forms.CharField(label=_lazy("Why not"), max_length=200)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and on demand what was decided, with what was before."""
    if not rights.is_editor(request.user) and not organizations_where(request.user, Permission.STAFF_MANAGE):
        rights.require_editor(request.user)
    decided = request.GET.get("show") == "decided"
    rows = AgencyChange.objects.visible_to(request.user)
    rows = rows.select_related("organization__kept_by", "proposed_by", "decided_by")
    rows = rows.exclude(state=ChangeState.PROPOSED).order_by("-decided_at", "pk") if decided else rows.waiting()
    pager = paged(request, rows)
    shown = [(row, facts_of(row)) for row in pager.object_list]
    return render(request, "providers/changes.html", {"pager": pager, "rows": shown, "decided": decided})


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change: what was, what shall be, who proposed it; the second person agrees or refuses."""
    rows = AgencyChange.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("organization__kept_by", "proposed_by", "decided_by"), pk=pk)
    asked = request.POST.get("do", "")
    why = WhyForm(request.POST if asked == "refuse" else None)
    if request.method == "POST" and (asked != "refuse" or why.is_valid()) and _decided(request, found, asked, why):
        return redirect("providers:change", pk)
    context = {
        "change": found,
        "facts": facts_of(found),
        "why": why,
        "may_agree": rights.may_agree(request.user, found),
        "is_mine": found.proposed_by_id == request.user.pk,
        "keeper": rights.keeper_of(found.organization),
        "others": rights.other_keepers(request.user, found.organization),
    }
    return render(request, "providers/change.html", context, status=status_of(why))


def _decided(request: HttpRequest, found: AgencyChange, asked: str, why: WhyForm) -> bool:
    act: dict[str, Any] = {"agree": actions.agree_change, "withdraw": actions.withdraw_change}
    more = {"why": why.cleaned_data["why"]} if asked == "refuse" else {}
    try:
        with transaction.atomic():
            if once(request):
                decide = act.get(asked, actions.refuse_change)
                decide(change=found, by=signed_in(request), at=timezone.now(), **(more or _none_for(decide)))
    except NotPossible as problem:
        put_refusal(why, problem) if why.is_bound else messages.error(request, problem.message)
        return not why.is_bound
    messages.success(request, _("Done, and on record."))
    return True


def _none_for(decide: Any) -> dict[str, str]:
    """A button nobody knows refuses without a reason, which is refused in turn."""
    return {"why": ""} if decide is actions.refuse_change else {}


def facts_of(change: AgencyChange) -> list[tuple[Any, str, str]]:
    """Each thing that changes: what it is called, what it was, what it shall be."""
    return [
        (FIELD_WORDS[name], _words(name, change.before.get(name)), _words(name, change.after[name]))
        for name in FIELD_WORDS
        if name in change.after
    ]


def _words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "agency_class" and value:
        return str(AgencyClass(value).label)
    return value or _("none")


def waits(user: Any, organization: Organization) -> dict[str, Any]:
    """What a page about the organization says of changes that wait, to who keeps or leads it."""
    if not rights.may_set_up(user, organization):
        return {"waiting": [], "others": []}
    rows = organization.changes.waiting().select_related("proposed_by")
    return {
        "waiting": [(row, facts_of(row)) for row in rows],
        "keeper": rights.keeper_of(organization),
        "others": rights.other_keepers(user, organization),
    }


def told(request: HttpRequest, change: AgencyChange | None, answer: Any = None) -> Any:
    """Say what became of what somebody typed: it counts, waits for a second person, or changes nothing."""
    if change is None:
        messages.success(request, _("Saved."))
    elif change.state == ChangeState.ACCEPTED:
        messages.success(request, _("Saved. The mailbox that was there before is told."))
    else:
        messages.success(request, _("Proposed. It counts once a second person has agreed."))
    return answer
