"""Resume after sign-in: what was typed comes back when the session had ended meanwhile.

A form that is sent without a session is kept, encrypted and for half an hour, in the new anonymous session, for the
person whose it is: a session that a pause ended tells whose it was, else `form_owner` in the form does, the signed id
of who filled it in, which `{% csrf_token %}` brings into every form. After signing in, the forms of the page fill
themselves (`fill`, asked by `core/forms`); a view that builds its forms in its own way says so (`@resumable`) and
finds what was typed (`kept_data`). What no form took stands above the page, to be copied (`kept_words`). Somebody else
who signs in on the same phone never sees it. htmx is sent to the sign-in page as a whole, and comes back to the page
it was on. A page that is too old to be sent (signed in anew in another tab, cookies gone) leads back in the same way.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

KEY = "kept_form"
TEXT = (forms.TextInput, forms.Textarea, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.DateInput)
CODE = re.compile(r"on|[a-z_]+|\d{1,3}|[0-9a-f]{8}-[0-9a-f-]{27}")
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


def taken_up(request: HttpRequest) -> QueryDict | None:
    """The same for a view that builds its forms from it: nothing of it is left to be copied by hand."""
    data, typed = kept_data(request), _typed.get()
    if data is not None and typed is not None:
        typed.taken |= set(typed.data)
    return data


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


@dataclass
class Typed:
    """What was typed before the session ended, and which of it a form of the page took."""

    data: QueryDict
    taken: set[str] = field(default_factory=set)


_typed: ContextVar[Typed | None] = ContextVar("typed", default=None)


def fill(form: forms.BaseForm) -> None:
    """A form that has not been sent, on the page its reader comes back to, shows what they had typed: it is theirs when
    every field one types into was sent with it."""
    typed = _typed.get()
    if typed is None or form.is_bound:
        return
    names = {form.add_prefix(name) for name, one in form.fields.items() if isinstance(one.widget, TEXT)}
    if names and names <= set(typed.data):
        form.initial = {**(form.initial or {}), **as_initial(form, typed.data)}
        typed.taken |= {form.add_prefix(name) for name in form.fields}


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
        mark = _typed.set(None)
        try:
            return self.get_response(request)
        finally:
            _typed.reset(mark)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated:
            _drop_what_is_not_theirs(request)
            data = kept_data(request) if request.method == "GET" and KEY in request.session else None
            _typed.set(Typed(data) if data is not None else None)
            return None
        if not getattr(view, "login_required", True):
            return None
        back = _back(request, view)
        if request.method == "POST":
            keep(request, path=back, owner=getattr(request, "ended_session_of", "") or _marked(request))
        elif "HX-Request" not in request.headers:
            return None
        return sent_to(request, redirect_to_login(back, settings.LOGIN_URL).url)


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not count any more, by the mark in it the reader's own: it comes back filled, with a new
    token; who is signed out signs in first. Any other is refused."""
    owner, match = _marked(request), request.resolver_match
    if not owner or match is None or (request.user.is_authenticated and owner != str(request.user.pk)):
        return csrf_failure(request, reason)
    back = _back(request, match.func)
    keep(request, path=back, owner=owner)
    if not request.user.is_authenticated:
        return sent_to(request, redirect_to_login(back, settings.LOGIN_URL).url)
    messages.warning(request, _("This page was too old to be sent, so nothing was saved. Press once more."))
    return sent_to(request, back)


def kept_words(request: HttpRequest) -> list[str]:
    """What was typed and no form of this page took: what reads like words, as it was typed."""
    typed = _typed.get()
    if typed is None:
        return []
    left = [values for name, values in typed.data.lists() if name not in typed.taken]
    return [value for values in left for value in values if value.strip() and not CODE.fullmatch(value.strip())]


def is_filled() -> bool:
    """Whether a form of this page shows what its reader had typed before they were signed out."""
    typed = _typed.get()
    return typed is not None and bool(typed.taken)


def _back(request: HttpRequest, view: Any) -> str:
    return request.path if getattr(view, "is_resumable", False) else _page_of(request)


def _page_of(request: HttpRequest) -> str:
    """The page a fragment or a form stood on, as the browser says; else the address itself. Only a page of ours."""
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    parts = urlsplit(said)
    if not said or parts.netloc != request.get_host():
        return request.path
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _marked(request: HttpRequest) -> str:
    """Who filled the form in, by its mark; nobody where it has none, or not ours."""
    try:
        return signing.loads(request.POST.get("form_owner", ""), salt=SALT, max_age=FORM_OPEN_FOR)
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
