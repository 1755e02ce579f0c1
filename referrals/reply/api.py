"""Making a one-time code as JSON."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible

from .. import actions
from ..models import Offer
from . import codes


class CodeFor(serializers.Serializer):
    """The offer whose agency waits for a code."""

    offer = serializers.UUIDField()


class MadeCodeSerializer(serializers.Serializer):
    """The digits, this once, and the number they are read out to."""

    digits = serializers.CharField()
    call = serializers.CharField()
    expires_at = serializers.DateTimeField()


class OpeningCodeViewSet(viewsets.GenericViewSet):
    """One-time codes that open identity to a partner without an account."""

    serializer_class = MadeCodeSerializer
    queryset = Offer.objects.none()

    @extend_schema(request=CodeFor, responses={201: MadeCodeSerializer})
    def create(self, request: Request) -> Response:
        """Make a code; it is shown in this answer and nowhere else."""
        offer = visible(Offer.objects.visible_to(request.user), checked(CodeFor, request)["offer"])
        made, digits = actions.make_opening_code(offer=offer, by=signed_in(request), at=timezone.now())
        shown = {"digits": digits, "call": codes.number_on_file(offer), "expires_at": made.expires_at}
        return Response(MadeCodeSerializer(shown).data, status=201)
