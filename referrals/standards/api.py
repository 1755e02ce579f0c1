"""A program's rules as JSON: what counts now, and every change."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.reasons import reason_lists, reasons
from casemgmt.people.consents.ahead import days_ahead

from . import history
from .terms import standards_as_rows


class ChangeSerializer(serializers.Serializer):
    """One dated change: who made it, when, and what was before."""

    at = serializers.DateTimeField()
    by = serializers.UUIDField(source="by.pk", allow_null=True, default=None)
    what = serializers.CharField()
    changes = serializers.SerializerMethodField()

    def get_changes(self, change: history.Change) -> list[dict[str, str]]:
        return [{"what": what, "before": before, "after": after} for what, before, after in change.changes]


class ReasonSerializer(serializers.Serializer):
    code = serializers.CharField()
    words = serializers.CharField()
    is_hidden = serializers.BooleanField()


class RulesSerializer(serializers.Serializer):
    """What counts for requests sent now."""

    program = serializers.CharField()
    standards = serializers.DictField(help_text="Urgency → clock → hours or business days")
    confirm_minutes = serializers.IntegerField()
    sunset_days = serializers.IntegerField()
    consent_told_ahead_days = serializers.IntegerField(help_text="How early it is told that a consent runs out")
    time_zone = serializers.CharField()
    office_hours = serializers.DictField(help_text="ISO weekday → opens, closes")
    holidays = serializers.CharField()
    closed_days = serializers.ListField(child=serializers.DateField())
    open_days = serializers.ListField(child=serializers.DateField())
    reasons = serializers.DictField(help_text="List → its reasons in order, with code, words and is_hidden")
    changes = ChangeSerializer(many=True)


class RulesView(APIView):
    """The rules of the program whose rules the user sets or whose measures they read."""

    @extend_schema(responses=RulesSerializer)
    def get(self, request: Request) -> Response:
        """What counts now, and every change."""
        program = program_of(request, Permission.PROGRAM_RULES, Permission.REPORT_VIEW)
        return Response(RulesSerializer(_told(program)).data)


def _told(program: Program) -> dict[str, Any]:
    terms = history.terms_now(program.pk)
    return {
        "program": program.slug,
        "standards": standards_as_rows(terms.standards),
        "confirm_minutes": round(terms.confirm_within.total_seconds() / 60),
        "sunset_days": terms.sunset_days,
        "consent_told_ahead_days": days_ahead(program.pk),
        "time_zone": program.time_zone,
        "office_hours": program.hours,
        "holidays": f"{program.holiday_country} {program.holiday_region}".strip(),
        "closed_days": program.extra_closed_days,
        "open_days": program.extra_open_days,
        "reasons": {kind: ReasonSerializer(reasons(program.pk, kind), many=True).data for kind in reason_lists()},
        "changes": history.history(program),
    }
