"""While somebody signs on a screen the device is in their hands: no menu, and no page but the one they sign on, until
the colleague it belongs to says that they have it back.

It is kept in the session, so that neither Back nor a typed address leads anywhere else, with JavaScript and without.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casemgmt.core.fresh import SignInAgain, signed_in_at
from casemgmt.core.pages import came_from, coming_back

from ..models import ConsentRule, Person

KEY = "signing"
SIGNING_PAGE, HAND_BACK = "people:give_consent", "people:hand_back"
OPEN = frozenset({HAND_BACK, "account_logout", "account_reauthenticate", "set_language"})


class SigningMiddleware:
    """Every other page of this session leads to giving the device back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or KEY not in request.session:
            return None
        hand_over(request)
        match: Any = request.resolver_match
        is_signing_page = match.view_name == SIGNING_PAGE and request.method == "POST"
        if is_signing_page and str(kwargs["pk"]) == request.session[KEY]["person"]:
            return None
        if match.view_name in OPEN or match.view_name.startswith("mfa_reauthenticate"):
            return None
        if "api" in match.namespaces:
            said = _("Somebody signs on this device. Take it back on its page first.")
            return JsonResponse({"detail": said}, status=403)
        return redirect(HAND_BACK)


def begin(request: HttpRequest, person: Person, language: str) -> None:
    """The words are shown: from now on the device may be in the person's hands."""
    hand_over(request)
    at = request.session.get(KEY, {}).get("at", timezone.now().timestamp())
    facts = {"person": str(person.pk), "program": str(person.program_id), "language": language}
    facts["next"] = came_from(request)
    request.session[KEY] = {**facts, "at": at, "to_form": False}


def hand_over(request: Any) -> None:
    """This answer goes to a device in somebody else's hands: the base of all pages shows no menu."""
    request.is_handed_over = True


def is_on(request: HttpRequest) -> bool:
    """Whether somebody signs on this device now."""
    return KEY in request.session


def lead_to_form(request: HttpRequest) -> None:
    """Nothing was signed: whoever takes the device back comes to the form."""
    request.session[KEY] = {**request.session[KEY], "to_form": True}


def leads_to_form(request: HttpRequest) -> bool:
    return bool(request.session[KEY]["to_form"])


def words_of(request: HttpRequest, *, is_signed: bool) -> dict[str, Any]:
    """What stands on the page that asks for the device, in the language of who signed."""
    language = request.session[KEY]["language"]
    with translation.override(language):
        said = _("Thank you. It is signed.") if is_signed else _("Nothing is signed yet.")
        please = _("Please give the device back.")
    return {"said": said, "please": please, "language": language, "asks_sign_in": _lacks_sign_in(request)}


def take_back(request: HttpRequest) -> str:
    """The colleague has the device again; where the program asks for it, after signing in anew. Returns where to."""
    if not is_on(request):
        return "/"
    if _lacks_sign_in(request):
        raise SignInAgain
    held = request.session.pop(KEY)
    request.is_handed_over = False  # type: ignore[attr-defined]
    if held["to_form"]:
        return coming_back(reverse(SIGNING_PAGE, args=[held["person"]]), held.get("next", ""))
    return held.get("next") or reverse("people:person", args=[held["person"]])


def _lacks_sign_in(request: HttpRequest) -> bool:
    held, last = request.session[KEY], signed_in_at(request)
    is_fresh = last is not None and last.timestamp() >= held["at"]
    return asks_sign_in(held["program"]) and not is_fresh


def asks_sign_in(program_id: Any) -> bool:
    """Whether this program wants a new sign-in after each signature on a screen."""
    rule = ConsentRule.objects.filter(program=program_id).first()
    return bool(rule and rule.asks_sign_in)
