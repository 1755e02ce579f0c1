"""What every page shares: page or fragment, paging that keeps the filters, forms sent twice."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from . import frame, resume
from .models import FormToken
from .navigation import in_one_row, navigation

PRODUCT = "Aftercall"
TAGLINE = _("What happens after the crisis call")
PER_PAGE = 25


def page_or_fragment(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or only the part htmx asked for. The page includes the same fragment, so a reload equals the
    swap. A fragment is always 200: htmx swaps in nothing else, and the error is to be seen.

    The browser's Back asks for what stood in the whole window: it gets the page, never a naked fragment.
    """
    if wants_fragment(request):
        answer = render(request, fragment, context)
    else:
        answer = render(request, page, context, status=status)
    patch_vary_headers(answer, ["HX-Request", "HX-History-Restore-Request"])
    return answer


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page it stands on."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def came_from(request: HttpRequest) -> str:
    """The page one was led here from and comes back to (`next`), as far as it is an address of ours; else nothing. It
    stands in the address, so that it outlives a form that is shown again, with script and without."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else ""


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where one goes once it is done: the page where it was pressed, else the one that is said here."""
    return came_from(request) or otherwise


def back_saying(request: HttpRequest, otherwise: str, at: datetime) -> str:
    """Where one goes back to, with the moment at which something was said (`said`): there it can be taken back."""
    page, mark, place = came_from(request).partition("#")
    said = f"{'&' if '?' in page else '?'}said={quote(at.isoformat(), safe='')}"
    return f"{page}{said}{mark}{place}" if page else otherwise


def coming_back(url: str, page: str) -> str:
    """That address, from which one comes back to this page."""
    path, mark, place = url.partition("#")
    return f"{path}{'&' if '?' in path else '?'}next={quote(page, safe='')}{mark}{place}" if url and page else url


def row_here(request: HttpRequest, row: str, home: str = "") -> str:
    """This list as it stands, at the row with this id. `home`: the list's own address, where the row is also drawn
    alone, in answer to what was pressed on it."""
    if home in {"", request.path}:
        query = address_with(request, next=None, said=None)
        return f"{request.path}{query if query != '?' else ''}#{row}"
    htmx = getattr(request, "htmx", None)
    stood = (htmx and htmx.current_url_abs_path) or ""
    return f"{stood.partition('#')[0] if stood.startswith(home) else home}#{row}"


@dataclass(frozen=True)
class Pager:
    """One page of a list: its rows, how many there are in all, links that keep the filters."""

    object_list: list[Any]
    count: int
    number: int
    pages: int
    previous: str
    next: str
    first_row: int
    last_row: int

    def __iter__(self) -> Any:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)


def paged(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    per_page: int = PER_PAGE,
    *,
    count: int | None = None,
    drawn: Callable[[Any], Any] | None = None,
) -> Pager:
    """The page the address asks for; a page that does not exist is the nearest one that does. `count`: where it is
    known already, so that nobody counts twice. `drawn` adds to the rows of this page what is said of them, so that
    nothing is worked out for those on other pages."""
    paginator = Paginator(_in_order(request, rows), per_page)
    if count is not None:
        paginator.__dict__["count"] = count
    page = paginator.get_page(request.GET.get("page"))
    return Pager(
        object_list=list(drawn(page.object_list) if drawn else page.object_list),
        count=page.paginator.count,
        number=page.number,
        pages=page.paginator.num_pages,
        previous=address_with(request, page=page.number - 1) if page.has_previous() else "",
        next=address_with(request, page=page.number + 1) if page.has_next() else "",
        first_row=page.start_index(),
        last_row=page.end_index(),
    )


def is_turned(request: HttpRequest) -> bool:
    """Whether the reader wants the list back to front (`<c-order>`)."""
    return request.GET.get("order") == "reverse"


def _in_order(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any]) -> QuerySet[Any] | Sequence[Any]:
    return rows.reverse() if isinstance(rows, QuerySet) and is_turned(request) else rows


def as_id(word: Any) -> str:
    """The id in an address or a form, or nothing when it is none."""
    try:
        return str(UUID(str(word)))
    except ValueError:
        return ""


def address_with(request: HttpRequest, **changes: Any) -> str:
    """This page's query string with some values changed; None takes one out."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def once(request: HttpRequest) -> bool:
    """Whether this form arrives for the first time. Call it inside the transaction that does what the form asks."""
    try:
        token = UUID(request.POST.get("form_token", ""))
    except ValueError:
        return True
    try:
        with transaction.atomic():
            FormToken.objects.create(token=token, user_id=_sender(request))
    except IntegrityError:
        return False
    return True


def remember_where(request: HttpRequest, path: str) -> None:
    """What the second press of this form shall show: the page the first one led to."""
    _sent(request).update(leads_to=path)


def led_to(request: HttpRequest) -> str:
    """Where the first press of this form led; empty when that is not known."""
    row = _sent(request).first()
    return row.leads_to if row else ""


def _sent(request: HttpRequest) -> QuerySet[FormToken]:
    try:
        token = UUID(request.POST.get("form_token", ""))
    except ValueError:
        return FormToken.objects.none()
    return FormToken.objects.filter(token=token, user_id=_sender(request))


def _sender(request: HttpRequest) -> Any:
    return request.user.pk


def draft_secret(user: Any) -> str:
    """The key of what this colleague's device keeps until it is sent: brought by pages to whoever is signed in, kept
    nowhere, and another one after a change of password. It outlives the session, so that what was typed survives a
    time-out; signing out takes the drafts themselves away."""
    said = f"{user.pk}:{user.get_session_auth_hash()}"
    return b64encode(salted_hmac("aftercall.drafts", said, algorithm="sha256").digest()).decode()


def context(request: HttpRequest) -> dict[str, Any]:
    """What the base template needs on every page."""
    here = frame.of(request)
    is_handed_over = getattr(request, "is_handed_over", False)
    nav = navigation(request) if hasattr(request, "user") and not is_handed_over else []
    nav_row, nav_more = in_one_row(nav)
    return {
        "product": PRODUCT,
        "tagline": TAGLINE,
        "nav": nav,
        "nav_row": nav_row,
        "nav_more": nav_more,
        "is_handed_over": is_handed_over,  # in the hands of somebody who signs: no menu, no way into the file
        "program": here.chosen or here.program,
        "program_choices": here.choices,
        "program_query": here.program_query,
        "came_from": came_from(request),
        "kept_words": resume.kept_words(request) if hasattr(request, "user") else [],
        "is_resumed": resume.is_filled,
        "is_demo": settings.DEMO,
        "is_demo_growing": bool(settings.DEMO_UNFINISHED and settings.DEMO_UNFINISHED.exists()),
        "draft_secret": partial(_secret_of, request),
    }


def _secret_of(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return draft_secret(user) if user is not None and user.is_authenticated else ""
