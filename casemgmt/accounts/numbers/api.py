"""Numbers as JSON: what counts, what a change would do, and setting them."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in

from .actions import check_numbers, set_numbers
from .known import GROUPS, KNOWN
from .preview import preview_of
from .queries import NumberHistory
from .views import group_of


class NumberSerializer(serializers.Serializer):
    """One number with its unit and limits."""

    group = serializers.CharField()
    code = serializers.CharField()
    what = serializers.CharField()
    number = serializers.IntegerField()
    unit = serializers.CharField()
    least = serializers.IntegerField()
    most = serializers.IntegerField()
    why = serializers.CharField()


class NumbersToSetSerializer(serializers.Serializer):
    """The numbers of a group by code; with `look` nothing is written and `would` says what would change."""

    numbers = serializers.DictField(child=serializers.IntegerField(min_value=0))
    look = serializers.BooleanField(default=False)


class NumbersSetSerializer(serializers.Serializer):
    """What counts now, and what the change would do."""

    numbers = NumberSerializer(many=True)
    would = serializers.ListField(child=serializers.CharField())


def _told(program_id: Any) -> list[dict[str, Any]]:
    found, at = NumberHistory(*KNOWN, program_id=program_id), timezone.now()
    return [
        {
            "group": group.code, "code": known.code, "what": str(known.label), "unit": str(known.unit),
            "number": found.number(program_id, known.code, at),
            "least": known.least, "most": known.most, "why": str(known.why),
        }
        for group in GROUPS
        for known in group.numbers
    ]  # fmt: skip


class NumbersView(APIView):
    """All numbers of a program."""

    @extend_schema(responses=NumberSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What counts for what begins now."""
        program = program_of(request, Permission.PROGRAM_RULES, Permission.REPORT_VIEW)
        return Response(_told(program.pk))


class NumberGroupView(APIView):
    """Numbers that are set together."""

    @extend_schema(request=NumbersToSetSerializer, responses=NumbersSetSerializer)
    def post(self, request: Request, code: str) -> Response:
        """Set them for what begins from now on, or only look."""
        group, program = group_of(code), program_of(request, Permission.PROGRAM_RULES)
        form = NumbersToSetSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        numbers, at = form.validated_data["numbers"], timezone.now()
        check_numbers(program, group, numbers, at)
        would = preview_of(program, group, numbers, at)
        if not form.validated_data["look"]:
            set_numbers(program=program, group=group, numbers=numbers, by=signed_in(request), at=at)
        return Response({"numbers": _told(program.pk), "would": would})
