"""The team as JSON: who carries what, the load before and after, moving many cases, one cause for many misses."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casemgmt.cases.actions import CaseMove, reassign_cases
from casemgmt.cases.actions.reassignment import MOST
from casemgmt.cases.models import Case
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked

from ..contacts.actions import give_cause_to_many
from ..contacts.models import FollowUp
from ..contacts.rules import CAUSES_PEOPLE_GIVE
from . import queries
from .views.reassignment import managed_program


class LoadSerializer(serializers.Serializer):
    """What one colleague carries now; `user` is null for what nobody has."""

    user = serializers.UUIDField(source="user.pk", allow_null=True, default=None)
    open = serializers.IntegerField()
    high = serializers.IntegerField()
    moderate = serializers.IntegerField()
    low = serializers.IntegerField()
    on_hold = serializers.IntegerField()
    due_today = serializers.IntegerField()
    overdue = serializers.IntegerField()
    missed = serializers.IntegerField()
    stand_in = serializers.UUIDField(source="cover.stand_in_id", allow_null=True, default=None)


class TeamSerializer(serializers.Serializer):
    """Everybody's load; `waiting_late` are cases nobody has over the time of their risk."""

    program = serializers.UUIDField(source="program.pk")
    unassigned = LoadSerializer()
    waiting_late = serializers.IntegerField()
    loads = LoadSerializer(many=True)


class CaseMoveSerializer(serializers.Serializer):
    """One case: whose it was when you looked (null: nobody's), and whose it shall be."""

    case = serializers.UUIDField()
    seen = serializers.UUIDField(allow_null=True)
    to = serializers.UUIDField()


class ChosenSerializer(serializers.Serializer):
    """Which cases, and who gets them: one colleague, or several among whom they are spread."""

    cases = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MOST)
    to = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)


class LoadShiftSerializer(serializers.Serializer):
    """One colleague's open cases, and contacts due by the end of the local week, before and after."""

    user = serializers.UUIDField(source="user.pk")
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    due_before = serializers.IntegerField()
    due_after = serializers.IntegerField()


class PreviewSerializer(serializers.Serializer):
    """The moves to send on, and the load they make. Nothing has moved yet."""

    moves = serializers.SerializerMethodField()
    shifts = LoadShiftSerializer(many=True)

    @extend_schema(responses=CaseMoveSerializer(many=True))
    def get_moves(self, shown: Any) -> list[dict[str, Any]]:
        return [{"case": move.case_id, "seen": move.seen, "to": move.to} for move in shown.moves]


class MovesSerializer(serializers.Serializer):
    """At most 500 at once."""

    moves = serializers.ListField(child=CaseMoveSerializer(), allow_empty=False, max_length=MOST)


class SkippedSerializer(serializers.Serializer):
    case = serializers.UUIDField(source="case.pk")
    why = serializers.CharField()


class ReassignedSerializer(serializers.Serializer):
    """Those that moved, and those that stay, with why."""

    moved = serializers.ListField(child=serializers.UUIDField())
    skipped = SkippedSerializer(many=True)


class CausesSerializer(serializers.Serializer):
    """One cause for many missed contacts."""

    follow_ups = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=500)
    cause = serializers.ChoiceField(choices=CAUSES_PEOPLE_GIVE)


class CausedSerializer(serializers.Serializer):
    """Those that got the cause, and those that had one already or were not missed."""

    given = serializers.ListField(child=serializers.UUIDField())
    left = serializers.ListField(child=serializers.UUIDField())


PROGRAM = OpenApiParameter("program", str, description="The program's slug; your first one when left out")


class TeamView(APIView):
    """Who carries what."""

    @extend_schema(responses=TeamSerializer, parameters=[PROGRAM])
    def get(self, request: Request) -> Response:
        """The same figures as the Team page."""
        program = managed_program(request._request)
        return Response(TeamSerializer(queries.team(program, request.user, timezone.now())).data)


class PreviewView(APIView):
    """The load before and after."""

    @extend_schema(request=ChosenSerializer, responses=PreviewSerializer, parameters=[PROGRAM])
    def post(self, request: Request) -> Response:
        """Who would get which. Writes nothing."""
        program = managed_program(request._request)
        words = checked(ChosenSerializer, request)
        cases = list(queries.pickable(program, request.user, queries.Picking()).filter(pk__in=words["cases"]))
        to = [get_object_or_404(queries.colleagues(program), pk=pk) for pk in dict.fromkeys(words["to"])]
        return Response(PreviewSerializer(queries.preview_loads(program, cases, to, timezone.now())).data)


class ReassignView(APIView):
    """Many cases change hands."""

    @extend_schema(request=MovesSerializer, responses=ReassignedSerializer, parameters=[PROGRAM])
    def post(self, request: Request) -> Response:
        """Move them. One that moved or closed since you looked stays, and is told with why."""
        managed_program(request._request)
        words = checked(MovesSerializer, request)["moves"]
        seen = Case.objects.visible_to(request.user).filter(pk__in=[word["case"] for word in words])
        ids = set(seen.values_list("pk", flat=True))
        moves = [CaseMove(word["case"], word["seen"], word["to"]) for word in words if word["case"] in ids]
        done = reassign_cases(moves=moves, by=signed_in(request), at=timezone.now())
        told = {"moved": [case.pk for case in done.moved], "skipped": done.skipped}
        return Response(ReassignedSerializer(told).data)


class CausesView(APIView):
    """Why many contacts were missed."""

    @extend_schema(request=CausesSerializer, responses=CausedSerializer)
    def post(self, request: Request) -> Response:
        """Give them one cause. A contact that has one keeps it."""
        words = checked(CausesSerializer, request)
        rows = list(FollowUp.objects.visible_to(request.user).filter(pk__in=words["follow_ups"]))
        done = give_cause_to_many(follow_ups=rows, cause=words["cause"], by=signed_in(request), at=timezone.now())
        told = {"given": [row.pk for row in done.given], "left": [row.pk for row in done.left]}
        return Response(CausedSerializer(told).data)


team_urlpatterns = [
    path("team/", TeamView.as_view(), name="team"),
    path("team/preview/", PreviewView.as_view(), name="team-preview"),
    path("team/reassign/", ReassignView.as_view(), name="team-reassign"),
    path("follow-ups/causes/", CausesView.as_view(), name="causes"),
]
