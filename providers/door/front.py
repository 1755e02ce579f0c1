"""What the door says of itself: the front, the profile, the schema for developers, the guide, what is no address."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from ..hsds import VERSION
from . import profile
from .answers import CORS, DoorThrottle, DoorView, as_json, kept
from .authentication import MayEnter, caller
from .openness import is_described
from .params import refuse_unknown
from .problems import answer_problem, problem_answer

GUIDE = Path(__file__).resolve().parent.parent / "data_guide.md"


class MayReadAboutIt(MayEnter):
    """What the door is holds nobody's listing: everybody may read it once any program has opened it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return caller(request).may_enter or is_described()


class AboutView(DoorView):
    """Something about the door, not through it."""

    permission_classes = [MayReadAboutIt]


def home(request: HttpRequest, name: str, *args: Any) -> str:
    """One of the door's own addresses, as whoever asks reaches it."""
    return request.build_absolute_uri(reverse(f"hsds:{name}", args=args))


class Front(AboutView):
    """What this is, by whom, to which version of the standard."""

    @extend_schema(operation_id="hsds_front", responses=dict)
    def get(self, request: Request) -> HttpResponse:
        refuse_unknown(request.query_params, ())
        return as_json(request, _front(request._request))


def _front(request: HttpRequest) -> dict[str, Any]:
    return {
        "version": VERSION,
        "profile": home(request, "profile"),
        "openapi_url": home(request, "openapi"),
        "description": "The provider directory: organizations, services and where they are given.",
        "data_guide": home(request, "docs"),
        "publisher": {
            "name": settings.SITE_NAME,
            "identifier": request.get_host(),
            "email": settings.DEFAULT_FROM_EMAIL,
            "website": settings.SITE_URL,
            "additional_websites": [],
        },
        "datapackage_url": home(request, "datapackage"),
    }


class DataGuide(AboutView):
    """What the standard leaves open, as decided here."""

    @extend_schema(operation_id="hsds_data_guide", responses={(200, "text/markdown"): str})
    def get(self, request: Request) -> HttpResponse:
        words = GUIDE.read_text(encoding="utf-8")
        return kept(request, HttpResponse(words, content_type="text/markdown; charset=utf-8"))


class DeveloperPage(AboutView):
    """The same for people who write software, with examples that work. Drawn without the request: no cookie."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        base = home(request._request, "front")
        words = {"base": base, "site": settings.SITE_NAME, "profile": profile.files(), "limits": settings.LIMITS}
        return kept(request, HttpResponse(render_to_string("providers/door/developers.html", words)))


class DoorProfile(AboutView):
    """Our profile: which files it has."""

    @extend_schema(operation_id="hsds_profile", responses=dict)
    def get(self, request: Request) -> HttpResponse:
        refuse_unknown(request.query_params, ())
        listed = {name: home(request._request, "profile-file", name) for name in profile.files()}
        told = {"name": profile.NAME, "version": profile.VERSION, "hsds_version": VERSION, "profile": listed}
        return as_json(request, told)


class ProfileFile(AboutView):
    """One file of it: a merge patch on the standard's file of the same name."""

    @extend_schema(operation_id="hsds_profile_file", responses=dict)
    def get(self, request: Request, name: str) -> HttpResponse:
        found = profile.files().get(name)
        return as_json(request, found) if found else problem_answer(404, "The profile has no such file.")


class DoorSchema(SpectacularAPIView):
    """The door's own OpenAPI, for generators of clients."""

    renderer_classes = [OpenApiJsonRenderer]
    authentication_classes = DoorView.authentication_classes
    permission_classes = [MayReadAboutIt]
    throttle_classes: list[type[BaseThrottle]] = [DoorThrottle]
    urlconf = "providers.door.schema_urls"
    serve_public = True
    custom_settings = {
        "TITLE": "Directory in HSDS",
        "DESCRIPTION": "Organizations, services and where they are given, in the Human Services Data Specification.",
        "SCHEMA_PATH_PREFIX": r"/hsds/v3/",
    }

    def get_exception_handler(self) -> Any:
        return answer_problem

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = super().get(request, *args, **kwargs)
        for name, value in CORS.items():
            answer[name] = value
        return answer


class NoSuchAddress(DoorView):
    """What is no address of the standard's or ours."""

    permission_classes: list[Any] = []

    @extend_schema(exclude=True)
    def get(self, request: Request, rest: str) -> HttpResponse:
        return problem_answer(404, "There is no such address here.", documentation=home(request._request, "docs"))
