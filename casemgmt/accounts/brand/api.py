"""How a program shows itself, as JSON; the logo comes as a file of a form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.api_parsers import WITH_FILES
from casemgmt.core.codes import MailLanguage
from casemgmt.core.errors import NotPossible
from casemgmt.core.uploads import RefusedFile

from .actions import set_brand
from .logos import take_logo
from .models import Distances


class BrandSerializer(serializers.Serializer):
    """What counts now; `logo` and `stylesheet` are addresses, empty where the product's are shown."""

    shown_name = serializers.CharField()
    color = serializers.CharField()
    logo = serializers.CharField()
    logo_alt = serializers.CharField()
    stylesheet = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    distances = serializers.CharField()


class BrandToSetSerializer(serializers.Serializer):
    """The whole look; a `logo` that is left out stays, `no_logo` takes it away."""

    shown_name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    color = serializers.CharField(max_length=9, required=False, default="", allow_blank=True)
    logo = serializers.FileField(required=False)
    no_logo = serializers.BooleanField(default=False)
    logo_alt = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    languages = serializers.ListField(child=serializers.ChoiceField(MailLanguage.choices), required=False)
    distances = serializers.ChoiceField(Distances.choices, required=False, allow_blank=True)


def _told(program: Program) -> dict[str, Any]:
    look = program.shown
    told = {"shown_name": look.name, "color": look.color, "logo": look.logo_url, "logo_alt": look.alt}
    return told | {"stylesheet": look.css_url, "languages": program.languages, "distances": program.distances}


class BrandView(APIView):
    """The look of a program."""

    parser_classes = WITH_FILES

    @extend_schema(responses=BrandSerializer)
    def get(self, request: Request) -> Response:
        """What counts now."""
        return Response(_told(program_of(request, Permission.PROGRAM_RULES, Permission.REPORT_VIEW)))

    @extend_schema(request=BrandToSetSerializer, responses=BrandSerializer)
    def put(self, request: Request) -> Response:
        """Set all of it."""
        program = program_of(request, Permission.PROGRAM_RULES)
        form = BrandToSetSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = dict(form.validated_data)
        upload, takes_away = said.pop("logo", None), said.pop("no_logo")
        if upload or takes_away:
            said["logo"] = None if takes_away else _taken(upload)
        set_brand(program=program, by=signed_in(request), at=timezone.now(), **said)
        return Response(_told(Program.objects.get(pk=program.pk)))


def _taken(upload: Any) -> bytes:
    try:
        return take_logo(upload)
    except (RefusedFile, ValidationError) as problem:
        raise NotPossible(str(problem.message), field="logo") from None
