"""What an agency is and where its mail and codes go, as JSON: the same proposals, the same second person."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.fresh import require_fresh

from .. import actions
from ..models import AgencyChange, AgencyClass, ChangeKind, Organization


class AgencyChangeSerializer(serializers.ModelSerializer):
    """A change: what was, what shall be, who proposed it, who decided."""

    class Meta:
        model = AgencyChange
        fields = [
            "id", "organization", "kind", "before", "after", "state", "is_by_agency", "proposed_by", "proposed_at",
            "decided_by", "decided_at", "refused_because",
        ]  # fmt: skip


class ProposeSerializer(serializers.Serializer):
    """What to change: `partnership` takes `is_agency`, `reply_email`, `reply_phone`; `class` takes `agency_class`;
    `lead` takes `email`. What is left out stays."""

    organization = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ChangeKind.choices)
    is_agency = serializers.BooleanField(required=False, default=None, allow_null=True)
    reply_email = serializers.EmailField(required=False, allow_blank=True)
    reply_phone = serializers.CharField(required=False, allow_blank=True, max_length=40)
    agency_class = serializers.ChoiceField(choices=["", *AgencyClass.values], required=False)
    email = serializers.EmailField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = {ChangeKind.CLASS: "agency_class", ChangeKind.LEAD: "email"}.get(attrs["kind"])
        if needed and needed not in attrs:
            raise serializers.ValidationError({needed: ["Required."]})
        return attrs


class WhySerializer(serializers.Serializer):
    why = serializers.CharField(max_length=200)


class AgencyChangeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Changes to agencies whose listings the caller's program keeps, and to those the caller leads."""

    serializer_class = AgencyChangeSerializer
    queryset = AgencyChange.objects.none()
    filterset_fields = ["state", "organization", "kind"]

    def get_queryset(self) -> QuerySet[AgencyChange]:
        rows = AgencyChange.objects.visible_to(self.request.user).select_related("organization", "proposed_by")
        return rows.order_by("-proposed_at", "pk")

    @extend_schema(request=ProposeSerializer, responses={201: AgencyChangeSerializer, 204: None})
    def create(self, request: Request) -> Response:
        """Propose a change; nothing (204) when nothing differs. An agency's own lead changes its mailbox at once."""
        require_fresh(request)
        form = ProposeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        found = get_object_or_404(Organization.objects.visible_to(request.user), pk=said["organization"])
        made = _propose(found, said, {"organization": found, "by": request.user, "at": timezone.now()})
        if made is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(AgencyChangeSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=AgencyChangeSerializer)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: str | None = None) -> Response:
        """Be the second person."""
        require_fresh(request)
        done = actions.agree_change(change=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(AgencyChangeSerializer(done).data)

    @extend_schema(request=WhySerializer, responses=AgencyChangeSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str | None = None) -> Response:
        """Do not agree, and say why."""
        require_fresh(request)
        form = WhySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        done = actions.refuse_change(
            change=self.get_object(), by=signed_in(request), at=timezone.now(), **form.validated_data
        )
        return Response(AgencyChangeSerializer(done).data)

    @extend_schema(request=None, responses=AgencyChangeSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Take one's own proposal back."""
        require_fresh(request)
        done = actions.withdraw_change(change=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(AgencyChangeSerializer(done).data)


def _propose(found: Organization, said: dict[str, Any], who: dict[str, Any]) -> AgencyChange | None:
    if said["kind"] == ChangeKind.CLASS:
        return actions.classify_organization(agency_class=said["agency_class"], **who)
    if said["kind"] == ChangeKind.LEAD:
        return actions.propose_first_lead(email=said["email"], **who)
    is_agency = found.is_agency if said["is_agency"] is None else said["is_agency"]
    mail, phone = said.get("reply_email", found.reply_email), said.get("reply_phone", found.reply_phone)
    return actions.set_up_agency(is_agency=is_agency, reply_email=mail, reply_phone=phone, **who)
