"""Resume after sign-in: what was typed comes back when the session had ended meanwhile.

A form that is sent without a session is kept, encrypted and for half an hour, in the new anonymous session, for the
person whose it is: a session that a pause ended tells whose it was, else `{% form_owner %}` in the form does, the
signed id of who filled it in. After signing in, a view that says so (`@resumable`) finds it (`kept_data`) and shows its
form filled; on any other page the words stand above it, to be copied (`kept_words`). Somebody else who signs in on the
same phone never sees them. htmx is sent to the sign-in page as a whole, and comes back to the page it was on.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone

KEY = "kept_form"
SALT = "casemgmt.form_owner"
KEPT_FOR = timedelta(minutes=30)
FORM_OPEN_FOR = timedelta(days=3)
LARGEST = 200_000
LEFT_OUT = {"csrfmiddlewaretoken", "form_token", "form_owner"}


def resumable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose form comes back filled after signing in."""
    view.is_resumable = True  # type: ignore[attr-defined]
    return view


def owner_mark(user: Any) -> str:
    """What the hidden field `form_owner` holds: who filled the form in, signed."""
    return signing.dumps(str(user.pk), salt=SALT)


def kept_data(request: HttpRequest) -> QueryDict | None:
    """What this user had typed into the form at this address before the session ended."""
    kept = _opened(request)
    if kept is None or kept["path"] != request.path or kept["owner"] != str(request.user.pk):
        return None
    return QueryDict(kept["data"])


def kept_at(request: HttpRequest) -> datetime | None:
    """When that form was sent the first time."""
    kept = _opened(request)
    return datetime.fromisoformat(kept["at"]) if kept else None


def as_initial(form: forms.BaseForm, data: QueryDict) -> dict[str, Any]:
    """What was typed, as first values of a form that has not been sent yet: shown without complaints."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
        if form.add_prefix(name) in data or isinstance(field, forms.BooleanField | forms.MultipleChoiceField)
    }


def initial_of(request: HttpRequest, form: Callable[[], forms.BaseForm]) -> dict[str, Any] | None:
    """First values of a page's only form: what this user had typed into it, if they just signed in again."""
    data = kept_data(request) if request.method == "GET" else None
    return as_initial(form(), data) if data is not None else None


def keep(request: HttpRequest, *, path: str, owner: str) -> None:
    """Keep the form that was sent, for the page at this path and for nobody but its owner."""
    data = request.POST.copy()
    for name in LEFT_OUT:
        data.pop(name, None)
    encoded = data.urlencode()
    if not owner or len(encoded) > LARGEST:
        return
    at = timezone.now().isoformat()
    told = {"path": path.partition("?")[0], "owner": owner, "data": encoded, "at": at}
    request.session[KEY] = _lock().encrypt(json.dumps(told).encode()).decode()


def sent_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the browser elsewhere. A fragment cannot show that page: htmx is told to go there as a whole."""
    if not getattr(request, "htmx", None) and "HX-Request" not in request.headers:
        return HttpResponseRedirect(address)
    whole = HttpResponse(status=204)
    whole["HX-Redirect"] = address
    return whole


def forget(request: HttpRequest) -> None:
    """The form has been sent, or must not be shown any more."""
    request.session.pop(KEY, None)


class ResumeMiddleware:
    """Stands before the middleware that asks for sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated:
            _drop_what_is_not_theirs(request)
            return None
        if not getattr(view, "login_required", True):
            return None
        back = request.path if getattr(view, "is_resumable", False) else _page_of(request)
        if request.method == "POST":
            owner = getattr(request, "ended_session_of", "") or _owner(request.POST.get("form_owner", ""))
            keep(request, path=back, owner=owner)
        elif "HX-Request" not in request.headers:
            return None
        return sent_to(request, redirect_to_login(back, settings.LOGIN_URL).url)


def kept_words(request: HttpRequest) -> list[str]:
    """What was typed in a form of this page that does not fill itself: what reads like words, as it was typed."""
    match = request.resolver_match
    data = kept_data(request) if request.method == "GET" else None
    if data is None or match is None or getattr(match.func, "is_resumable", False):
        return []
    return [value for values in data.lists() for value in values[1] if " " in value.strip()]


def _page_of(request: HttpRequest) -> str:
    """The page a fragment or a form stood on, as the browser says; else the address itself. Only a page of ours."""
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    parts = urlsplit(said)
    if not said or parts.netloc != request.get_host():
        return request.path
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _owner(mark: str) -> str:
    try:
        return signing.loads(mark, salt=SALT, max_age=FORM_OPEN_FOR)
    except signing.BadSignature:
        return ""


def _opened(request: HttpRequest) -> dict[str, str] | None:
    if KEY not in request.session:
        return None
    try:
        return json.loads(_lock().decrypt(request.session[KEY].encode(), ttl=int(KEPT_FOR.total_seconds())))
    except (InvalidToken, ValueError):
        forget(request)
        return None


def _drop_what_is_not_theirs(request: HttpRequest) -> None:
    """Another person signed in on this device, the half hour is over, or the page was used again since."""
    kept = _opened(request) if KEY in request.session else None
    if kept is None:
        return
    is_sent = request.method == "POST" and request.POST and kept["path"] == _page_of(request).partition("?")[0]
    if is_sent or kept["owner"] != str(request.user.pk):
        forget(request)


def _lock() -> Fernet:
    digest = hashlib.sha256(f"{SALT}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
