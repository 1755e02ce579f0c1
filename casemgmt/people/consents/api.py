"""Consents as JSON: what people agreed to, giving and taking back. The same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api import ApiMomentField, zoned
from casemgmt.core.api_input import checked
from casemgmt.core.faults import ask
from providers.models import AgencyClass, Organization

from .. import actions, rules
from ..age import may_be_under_age
from ..categories import Authority, Category, HowGiven
from ..models import Consent, Person
from ..profiles import Element
from .proof import Signed


class ConsentSerializer(serializers.ModelSerializer):
    """A permission as it was given; `revoked_at` when it was taken back."""

    revoked_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Consent
        fields = [
            *("id", "person", "organization", "agency_class", "categories", "purpose", "given_at", "expires_at"),
            *("how_given", "witness", "language", "signer", "authority", "alone_because", "said", "revoked_at"),
        ]


class SignatureSerializer(serializers.Serializer):
    """A name put on a screen, and the very words that were shown above it."""

    name = serializers.CharField(max_length=120)
    shown = serializers.CharField(max_length=20_000)


class NewConsentSerializer(serializers.Serializer):
    """To whom, what, why, until when, how it was given. A consent said aloud names its witness; one signed on a screen
    brings the signature."""

    organization = serializers.UUIDField(required=False, allow_null=True, default=None)
    agency_class = serializers.ChoiceField(choices=AgencyClass.choices, required=False, allow_blank=True, default="")
    categories = serializers.ListField(child=serializers.ChoiceField(choices=Category.choices), allow_empty=False)
    purpose = serializers.CharField(max_length=200)
    expires_at = ApiMomentField()
    how_given = serializers.ChoiceField(choices=HowGiven.choices)
    witness = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    language = serializers.CharField(max_length=40, default="en")
    signer = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    authority = serializers.ChoiceField(choices=Authority.choices, default=Authority.SELF)
    alone_because = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text="Of somebody who may be under 18: why they may consent alone under the law here",
    )
    said: Any = serializers.ListField(
        child=serializers.ChoiceField(choices=Element.choices), required=False, default=list
    )
    signature = SignatureSerializer(required=False)


class RevokeSerializer(serializers.Serializer):
    how = serializers.CharField(max_length=200)


class GivingMixin:
    """Giving a consent, at the person's own address."""

    @extend_schema(request=NewConsentSerializer, responses={201: ConsentSerializer})
    @action(detail=True, methods=["post"])
    def consents(self, request: Request, pk: str | None = None) -> Response:
        """Record what the person agrees to."""
        terms = checked(NewConsentSerializer, request)
        agencies = Organization.objects.visible_to(request.user).agencies()
        if terms["organization"]:
            terms["organization"] = get_object_or_404(agencies, pk=terms["organization"])
        one: Any = self.get_object()  # type: ignore[attr-defined]
        terms = zoned(terms, one.program)
        ask({**terms, "may_be_minor": may_be_under_age(one, timezone.now())}, rules.terms_of_consent)
        signature = terms.pop("signature", None)
        terms["signed"] = Signed(**signature) if signature else None
        consent = actions.give_consent(person=one, by=signed_in(request), at=timezone.now(), **terms)
        return Response(ConsentSerializer(consent).data, status=201)


class ConsentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Permissions people gave, newest first."""

    serializer_class = ConsentSerializer
    queryset = Consent.objects.none()
    filterset_fields = ["person", "organization"]

    def get_queryset(self) -> QuerySet[Consent]:
        rows = Consent.objects.filter(person__in=Person.objects.visible_to(self.request.user))
        return rows.select_related("revocation", "person__program").order_by("-given_at", "pk")

    @extend_schema(request=RevokeSerializer, responses=ConsentSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """The person takes it back; access under it closes at once."""
        consent = self.get_object()
        how = checked(RevokeSerializer, request)["how"]
        actions.revoke_consent(consent=consent, how=how, by=signed_in(request), at=timezone.now())
        return Response(ConsentSerializer(self.get_queryset().get(pk=consent.pk)).data)
