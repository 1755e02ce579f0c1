"""A program's office hours as JSON: what counts now, and setting them anew."""

from datetime import date
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import Program, validate_zone
from casemgmt.accounts.rule_actions import set_calendar
from casemgmt.core.actor import signed_in
from casemgmt.core.calendar import local_date

from .places import countries, regions
from .queries import days_of


class DayHoursSerializer(serializers.Serializer):
    """One weekday on which the office works (1 is Monday), from when to when, as local times."""

    weekday = serializers.IntegerField(min_value=1, max_value=7)
    opens = serializers.TimeField()
    closes = serializers.TimeField()


class NamedDaySerializer(serializers.Serializer):
    """A day closed by hand, and what it is called."""

    day = serializers.DateField()
    name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class ClosedDaySerializer(serializers.Serializer):
    """A coming day that is closed besides the weekly ones, or a public holiday on which the office works."""

    day = serializers.DateField()
    name = serializers.CharField()
    is_own = serializers.BooleanField()
    is_open = serializers.BooleanField()


class OfficeHoursSerializer(serializers.Serializer):
    """When the office works. Weekdays that are not told are closed. `ahead` is told, not set."""

    time_zone = serializers.CharField(max_length=60, validators=[validate_zone])
    hours = DayHoursSerializer(many=True, min_length=1, max_length=7)  # type: ignore[call-arg]
    holiday_country = serializers.CharField(max_length=2, required=False, allow_blank=True, default="")
    holiday_region = serializers.CharField(max_length=6, required=False, allow_blank=True, default="")
    closed_days = NamedDaySerializer(many=True, required=False, default=list, max_length=200)  # type: ignore[call-arg]
    open_days = serializers.ListField(child=serializers.DateField(), required=False, default=list, max_length=200)
    ahead = ClosedDaySerializer(many=True, read_only=True)

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        country, region = told["holiday_country"].upper(), told["holiday_region"].upper()
        if country and country not in dict(countries()):
            raise serializers.ValidationError({"holiday_country": "No public holidays are known for this country."})
        if region and region not in {code.upper() for code, _name in regions(country)}:
            raise serializers.ValidationError({"holiday_region": "No public holidays are known for this part of it."})
        code = next((code for code, _name in regions(country) if code.upper() == region), "")
        return {**told, "holiday_country": country, "holiday_region": code}


class CalendarOfProgram:
    """What the programs of the API offer besides: their office hours."""

    @extend_schema(methods=["GET"], responses=OfficeHoursSerializer)
    @extend_schema(methods=["PUT"], request=OfficeHoursSerializer, responses=OfficeHoursSerializer)
    @action(detail=True, methods=["get", "put"], pagination_class=None)
    def calendar(self, request: Request, pk: str | None = None) -> Response:
        """The office hours, holidays and closed days as they count now; a change counts from then on."""
        program = self.get_object()  # type: ignore[attr-defined]
        if request.method == "PUT":
            form = OfficeHoursSerializer(data=request.data)
            form.is_valid(raise_exception=True)
            _set(program, request, **form.validated_data)
            program.refresh_from_db()
        return Response(OfficeHoursSerializer(_told(program)).data)


def _set(program: Program, request: Request, *, hours: Any, closed_days: Any, **facts: Any) -> None:
    named: dict[date, str] = {row["day"]: row["name"] for row in closed_days}
    week = {row["weekday"]: (row["opens"], row["closes"]) for row in hours}
    who: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
    set_calendar(program=program, hours=week, closed_days=list(named), closed_names=named, **facts, **who)


def _told(program: Program) -> dict[str, Any]:
    names = program.closed_day_names
    week = [{"weekday": int(day), "opens": pair[0], "closes": pair[1]} for day, pair in program.hours.items()]
    return {
        "time_zone": program.time_zone,
        "hours": week,
        "holiday_country": program.holiday_country,
        "holiday_region": program.holiday_region,
        "closed_days": [
            {"day": day, "name": names.get(day.isoformat(), "")} for day in program.extra_closed_days
        ],
        "open_days": program.extra_open_days,
        "ahead": days_of(program, local_date(timezone.now(), program.zone)),
    }  # fmt: skip
