"""One place to look for anything, from every page: people by name, their cases, requests by code. Wiring: it may know
every app. What is typed never stands in an address."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case, CaseState
from casemgmt.core import accesslog
from casemgmt.core.access import programs_where
from casemgmt.core.forms import Form, status_of
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import page_or_fragment
from casemgmt.people import finding
from casemgmt.people.alerts.queries import alert_words
from casemgmt.people.identity import Candidate
from referrals.models import Offer
from referrals.offers.views import offer_page

CODE = 8  # signs of a request's code


class SearchForm(Form):
    """One line for whatever one looks for."""

    q = forms.CharField(
        label=_("What are you looking for?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Type what you are looking for.")},
    )

    def __init__(self, *args: Any, finds_people: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = _now("A name, a phone number or its last four digits, a birth date, or the code of a request")
        self.fields["q"].help_text = people if finds_people else _now("The code of a request")


@require_http_methods(["GET", "POST"])
@limited(SEARCHES, methods=["POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Type one line; people, cases and requests that it may mean are listed."""
    programs = programs_where(request.user, Permission.PERSON_SEARCH)
    form = SearchForm(request.POST or None, finds_people=bool(programs))
    context: dict[str, Any] = {"form": form, "finds_people": bool(programs)}
    if request.method == "POST" and form.is_valid():
        context |= _found(request, form.cleaned_data["q"], programs)
    return page_or_fragment(request, "search/search.html", "search/_search.html", context, status_of(form))


def _found(request: HttpRequest, text: str, programs: Any) -> dict[str, Any]:
    for program in programs:
        accesslog.note(request, AccessVerb.SEARCHED, program_id=program)
    people = finding.find_people(request.user, text) if programs else []
    return {
        "is_answered": True,
        "found": people,
        "opens": set(programs_where(request.user, Permission.PERSON_VIEW)),
        "may_create": bool(programs_where(request.user, Permission.PERSON_EDIT)),
        "cases": _cases(request.user, people),
        "requests": _requests(request.user, text),
    }


def _cases(user: Any, people: list[Candidate]) -> list[Case]:
    """Cases of the people found, in the same order, open ones first."""
    order = {one.person.pk: place for place, one in enumerate(people)}
    cases = Case.objects.visible_to(user).filter(person__root__in=order).select_related("owner", "person__root")
    cases = cases.annotate(alert_words=alert_words(timezone.now()))
    return sorted(cases, key=lambda case: (case.state == CaseState.CLOSED, order[case.person.root_id], case.opened_at))


def _requests(user: Any, text: str) -> list[tuple[Offer, str]]:
    """The request with this code, and where it stands."""
    code = "".join(sign for sign in text.upper() if sign.isalnum())
    if len(code) != CODE:
        return []
    rows = Offer.objects.visible_to(user).filter(code=code, sent_at__isnull=False).select_related("organization")
    return [(offer, f"{offer_page(offer, user)}#offer-{offer.pk}") for offer in rows]
