"""One change to many listings as JSON: look at what it would do, then press with what was seen."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from providers.api.directory import ReadsDirectory
from providers.edits.api import ListingEditSerializer
from providers.models import Service

from .actions import MOST, REPLACE, after, change_many
from .forms import FIELDS, WAYS, ManyValueForm
from .views import listings_kept, seal_of, seen_in


class ManyListingsSerializer(serializers.Serializer):
    """Which listings, which field, and what it shall say; of a list whether to `add`, `take_out` or `replace`."""

    listings = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)
    field = serializers.ChoiceField(choices=FIELDS)
    value = serializers.JSONField(allow_null=True)  # type: ignore[assignment]
    how = serializers.ChoiceField(choices=[code for code, _label in WAYS], default=REPLACE)


class PressManySerializer(ManyListingsSerializer):
    """The same with what was seen: where a listing says something else by now, nothing is written (409)."""

    seen = serializers.CharField()


class ListingToChangeSerializer(serializers.Serializer):
    """One listing: what the field says now, and would say."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    now = serializers.JSONField(allow_null=True)
    then = serializers.JSONField(allow_null=True)


class ManyLookedAtSerializer(serializers.Serializer):
    """What the change would do, and `seen` to press it with."""

    listings = ListingToChangeSerializer(many=True)
    seen = serializers.CharField()


class ManyListingsViewSet(viewsets.ViewSet):
    """One field of many listings the caller keeps, changed in one press that can be taken back as one."""

    permission_classes = [ReadsDirectory]

    @extend_schema(request=ManyListingsSerializer, responses=ManyLookedAtSerializer)
    @action(detail=False, methods=["post"])
    def look(self, request: Request) -> Response:
        """What it would do. Nothing is written."""
        rows, form = _asked(request, checked(ManyListingsSerializer, request))
        looked = [
            {
                "id": row.pk,
                "name": row.name,
                "now": getattr(row, form.field),
                "then": after(row, form.field, form.value, form.way),
            }
            for row in rows
        ]
        return Response(ManyLookedAtSerializer({"listings": looked, "seen": seal_of(rows, form)}).data)

    @extend_schema(request=PressManySerializer, responses={201: ListingEditSerializer, 204: None})
    def create(self, request: Request) -> Response:
        """Write it; 204 where all of them say so already."""
        said = checked(PressManySerializer, request)
        rows, form = _asked(request, said)
        edit = change_many(
            services=[row.pk for row in rows], field=form.field, value=form.value, how=form.way,
            seen=seen_in(said["seen"], form), by=signed_in(request), at=timezone.now(),
        )  # fmt: skip
        if edit is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(ListingEditSerializer(edit).data, status=status.HTTP_201_CREATED)


def _asked(request: Request, said: dict[str, Any]) -> tuple[list[Service], ManyValueForm]:
    """The listings, each one the caller keeps, and the value by the rules of the page's form."""
    rows = list(listings_kept(request.user).filter(pk__in=said["listings"]).order_by("pk"))
    if len(rows) < len(set(said["listings"])):
        raise serializers.ValidationError({"listings": [_("Some of these are no listings that you keep.")]})
    form = ManyValueForm({said["field"]: said["value"], "how": said["how"]}, field=said["field"])
    if not form.is_valid():
        raise serializers.ValidationError({"value": [str(one) for faults in form.errors.values() for one in faults]})
    return rows, form
