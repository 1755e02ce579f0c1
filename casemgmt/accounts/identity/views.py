"""Signing in with the account of one's city: which one, off to its server, and back."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts import sign_in_limits, sign_in_record
from casemgmt.accounts.choosing import as_slug
from casemgmt.accounts.models import Membership, Program
from casemgmt.core import frame
from casemgmt.core.actor import CLOCK
from casemgmt.core.models import AccessLog, AccessVerb

from . import claims, coming_in, queries, server
from .claims import CityTold
from .flow import BY, Flow, address_back, address_there
from .forms import WhichCityForm
from .models import IdentityAccount, IdentitySetup
from .refused import NotLetIn, sentence


@login_not_required
@require_http_methods(["GET", "POST"])
def which(request: HttpRequest) -> HttpResponse:
    """The address one works with, and the server that signs it in."""
    form = WhichCityForm(request.POST or None)
    cities = None
    if request.method == "POST" and form.is_valid():
        sign_in_limits.count_stranger(request, timezone.now())
        cities = queries.of_domain(form.cleaned_data["email"].rpartition("@")[2])
    return render(request, "accounts/city.html", {"form": form, "cities": cities, "next": _next(request)})


@login_not_required
@require_safe
def whose(request: HttpRequest) -> JsonResponse:
    """The same for a script: the servers of one domain."""
    sign_in_limits.count_stranger(request, timezone.now())
    found = queries.of_domain(request.GET.get("domain", ""))
    return JsonResponse(
        {
            "cities": [
                {"name": row.name, "page": reverse("account_city_start", args=[row.program.slug])} for row in found
            ]
        }
    )


@login_not_required
@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Off to the server. With `again` somebody signed in proves that it is still them."""
    setup, at, again = _setup(slug), timezone.now(), "again" in request.GET
    if request.user.is_authenticated != again:
        return redirect("home")
    sign_in_limits.count_stranger(request, at)
    again_of = str(request.user.pk) if again else ""
    flow = Flow.begin(request, setup, next=_next(request), again_of=again_of, at=at)
    try:
        return HttpResponseRedirect(address_there(setup, flow))
    except NotLetIn as problem:
        return _trouble(request, setup, problem)


@login_not_required
@require_safe
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Back from the server, with a code that stands for a token; or with its refusal."""
    setup, at = _setup(slug), timezone.now()
    sign_in_limits.count_stranger(request, at)
    try:
        flow = Flow.end(request, request.GET.get("state", ""), at)
        told = _told(request, setup, flow, at)
        if flow.again_of:
            return _proven(request, setup, flow, told)
        return _let_in(request, setup, flow, told, at)
    except NotLetIn as problem:
        return _trouble(request, setup, problem)


def _told(request: HttpRequest, setup: IdentitySetup, flow: Flow, at: datetime) -> CityTold:
    """What the server says of whoever came back. Raises `NotLetIn`."""
    if flow.setup != str(setup.pk) or request.GET.get("iss", setup.issuer) != setup.issuer:
        raise NotLetIn("state")
    code = request.GET.get("code", "")
    if not code:
        raise NotLetIn("denied")
    token = server.token_for(setup, code=code, verifier=flow.verifier, back=address_back(setup))
    return claims.told_by(setup, server.claims_of(setup, token), nonce=flow.nonce, at=at)


def _let_in(request: Any, setup: IdentitySetup, flow: Flow, told: CityTold, at: datetime) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    user, is_new = coming_in.come_in(setup=setup, told=told, by=CLOCK, at=at)
    if not Membership.objects.filter(user=user, left_at=None).exists():
        raise NotLetIn("no_role")  # the last one ended with its group just now
    if is_new:
        sign_in_record.note_change(request, user, "identity_on")
    has_step = told.has_second_step and setup.second_step_counts
    # A second step of our own is asked after this one, unless the server's counts.
    request.comes_by_identity, request.second_step_by_identity = True, has_step
    when = min(told.signed_in_at, at).timestamp() if told.signed_in_at else 0
    record_authentication(request, user, "identity", at=when)
    request.session[BY] = {"program": str(setup.program_id), "second_step": has_step}
    return perform_login(request, Login(user=user, redirect_url=flow.next or None))


def _proven(request: HttpRequest, setup: IdentitySetup, flow: Flow, told: CityTold) -> HttpResponse:
    """Somebody signed in typed their password there just now; the server has to say when."""
    bound = IdentityAccount.objects.filter(
        program=setup.program_id, issuer=setup.issuer, subject=told.subject, user=request.user.pk
    )
    if flow.again_of != str(request.user.pk) or not bound.exists():
        raise NotLetIn("other_person")
    if told.signed_in_at is None or told.signed_in_at < flow.begun - timedelta(minutes=2):
        raise NotLetIn("not_fresh")
    record_authentication(request, request.user, "identity", reauthenticated=True)  # type: ignore[arg-type]
    return HttpResponseRedirect(flow.next or "/")


def _trouble(request: HttpRequest, setup: IdentitySetup, problem: NotLetIn) -> HttpResponse:
    """A sentence and the way back; on record, so that the administrator sees why."""
    match = request.resolver_match
    AccessLog.objects.create(
        user=None, verb=AccessVerb.FAILED, page=match.view_name if match else "", subject_type="program",
        subject_id=setup.program_id, reason=f"identity_{problem.code}", ip=frame.of(request).address,
        at=timezone.now(),
    )  # fmt: skip
    context = {"setup": setup, "words": sentence(problem, setup.name), "is_in": request.user.is_authenticated}
    status = 503 if problem.code == "down" else 403
    return render(request, "accounts/city_trouble.html", context, status=status)


def _setup(slug: str) -> IdentitySetup:
    program = Program.objects.filter(slug=as_slug(slug)).first()
    setup = IdentitySetup.objects.current_of(program.pk) if program else None
    if setup is None:
        raise Http404
    return setup


def _next(request: HttpRequest) -> str:
    """Where they wanted to go, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if wanted and get_adapter().is_safe_url(wanted) else ""
