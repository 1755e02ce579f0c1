"""Households as JSON: the same reads and the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core import accesslog
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.faults import AskedSerializer

from ..models import Person
from . import actions, rules
from .models import HouseholdLink
from .queries import visible_links
from .relations import Relation


class HouseholdLinkSerializer(serializers.ModelSerializer):
    """Two people who belong together, or must not be together (`not_together`). `kind`: what `person` is to `other`."""

    class Meta:
        model = HouseholdLink
        fields = [
            *("id", "program", "person", "other", "kind", "is_one_household", "since", "until", "said_by"),
            *("recorded_at", "recorded_by", "voided_at"),
        ]


class NewHouseholdLinkSerializer(AskedSerializer):
    """Who is linked, and what `other` is to `person`."""

    asks = (rules.facts_of_link,)

    person = serializers.UUIDField()
    other = serializers.UUIDField()
    relation = serializers.ChoiceField(choices=Relation.choices)
    is_one_household = serializers.BooleanField(default=False)
    since = serializers.DateField(required=False, allow_null=True, default=None)
    said_by = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class EndHouseholdLinkSerializer(serializers.Serializer):
    """The first day on which it is not so any more."""

    until = serializers.DateField()


class VoidHouseholdLinkSerializer(serializers.Serializer):
    """Why it should not be on record."""

    reason = serializers.CharField(max_length=200)


class HouseholdLinkViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Links between people, newest first; only those both of whose people you may see."""

    serializer_class = HouseholdLinkSerializer
    queryset = HouseholdLink.objects.none()
    filterset_fields = ["person", "other", "kind"]

    def get_queryset(self) -> QuerySet[HouseholdLink]:
        rows = visible_links(self.request.user).select_related("program", "person__program", "other__program")
        return rows.order_by("-recorded_at", "pk")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Links, newest first. Looking is on record, for both people of each."""
        answer = super().list(request, *args, **kwargs)
        accesslog.shown(request, [row["other"] for row in answer.data["results"]])
        return answer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One link."""
        link = self.get_object()
        accesslog.shown(request, [link.other_id])
        return Response(HouseholdLinkSerializer(link).data)

    @extend_schema(request=NewHouseholdLinkSerializer, responses={201: HouseholdLinkSerializer})
    def create(self, request: Request) -> Response:
        """Write down what two people are to each other."""
        words = checked(NewHouseholdLinkSerializer, request)
        people = Person.objects.visible_to(request.user).select_related("program")
        pair = {name: visible(people, words.pop(name)) for name in ("person", "other")}
        link = actions.link_people(**pair, **words, by=signed_in(request), at=timezone.now())
        accesslog.shown(request, [link.other_id])
        return Response(HouseholdLinkSerializer(link).data, status=201)

    @extend_schema(request=EndHouseholdLinkSerializer, responses=HouseholdLinkSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """It is not so any more. The link stays on record."""
        until = checked(EndHouseholdLinkSerializer, request)["until"]
        link = actions.end_link(link=self.get_object(), until=until, by=signed_in(request), at=timezone.now())
        accesslog.shown(request, [link.other_id])
        return Response(HouseholdLinkSerializer(link).data)

    @extend_schema(request=VoidHouseholdLinkSerializer, responses=HouseholdLinkSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str | None = None) -> Response:
        """The link was entered in error."""
        reason = checked(VoidHouseholdLinkSerializer, request)["reason"]
        link = self.get_object()
        actions.void_link(link=link, reason=reason, by=signed_in(request), at=timezone.now())
        accesslog.shown(request, [link.other_id])
        return Response(HouseholdLinkSerializer(self.get_queryset().get(pk=link.pk)).data)
