"""When the caller wants mail, as JSON: the same choice as the page."""

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casemgmt.core.calendar import current_zone

from . import actions, digest
from .account_api import AccountViewSet
from .areas.api import AreaViewSet
from .brand.api import BrandView
from .identity.api import api_routes as identity_routes
from .invitations.api import MemberInvitationViewSet
from .leaving_api import MembershipViewSet
from .mail_choices import DigestDays, MailChoice, hears_at_once
from .models import validate_zone
from .numbers.api import NumberGroupView, NumbersView
from .programs.api import ProgramViewSet
from .saved_views.api import api_routes as saved_view_routes
from .status.api import StatusView
from .undelivered_api import UndeliveredViewSet


class MailChoiceSerializer(serializers.Serializer):
    """`digest_at` is a local time in `time_zone`; null means no digest. `next_digest_at` is told, not set."""

    at_once = serializers.BooleanField()
    digest_at = serializers.TimeField(allow_null=True, required=False, default=None)
    digest_days = serializers.ChoiceField(choices=DigestDays.choices, default=DigestDays.WORKDAYS)
    time_zone = serializers.CharField(max_length=60, validators=[validate_zone])
    next_digest_at = serializers.DateTimeField(read_only=True, allow_null=True)


class DigestLineSerializer(serializers.Serializer):
    """One number of the digest."""

    what = serializers.CharField()
    count = serializers.IntegerField()
    path = serializers.CharField()


class MailView(APIView):
    """One's own choice of mail."""

    @extend_schema(responses=MailChoiceSerializer)
    def get(self, request: Request) -> Response:
        """The choice as it counts now, also when none was made yet."""
        me: Any = request.user
        choice: Any = MailChoice.objects.filter(user=me).first()
        usual = {
            "at_once": hears_at_once(me),
            "digest_at": None,
            "digest_days": DigestDays.WORKDAYS,
            "time_zone": str(current_zone()),
            "next_digest_at": None,
        }
        return Response(MailChoiceSerializer(choice or usual).data)

    @extend_schema(request=MailChoiceSerializer, responses=MailChoiceSerializer)
    def put(self, request: Request) -> Response:
        """Choose."""
        form = MailChoiceSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        choice = actions.choose_mail(user=request.user, by=request.user, at=timezone.now(), **form.validated_data)
        return Response(MailChoiceSerializer(choice).data)


class DigestView(APIView):
    """What a digest would say now."""

    @extend_schema(responses=DigestLineSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Numbers that are not zero."""
        return Response(DigestLineSerializer(digest.lines_for(request.user, timezone.now()), many=True).data)


api_urlpatterns = [
    path("mail/", MailView.as_view(), name="mail"),
    path("mail/digest/", DigestView.as_view(), name="digest"),
    path("status/", StatusView.as_view(), name="status"),
    path("look/", BrandView.as_view(), name="look"),
    path("numbers/", NumbersView.as_view(), name="numbers"),
    path("numbers/<slug:code>/", NumberGroupView.as_view(), name="number-group"),
]
api_routes = [
    ("programs", ProgramViewSet, "program"),
    ("areas", AreaViewSet, "area"),
    ("accounts", AccountViewSet, "account"),
    ("members", MembershipViewSet, "membership"),
    ("invitations", MemberInvitationViewSet, "member-invitation"),
    ("undelivered", UndeliveredViewSet, "undelivered"),
    *identity_routes,
    *saved_view_routes,
]
