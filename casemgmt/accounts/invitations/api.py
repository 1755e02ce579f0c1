"""Invitations to a program as JSON: the same actions as the page."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role, may, sees
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.fresh import require_fresh

from . import actions
from .models import MemberInvitation
from .people_file import MOST, PersonAsked
from .verdicts import verdicts


class MemberInvitationSerializer(serializers.ModelSerializer):
    """An invitation: who asked whom to what, and how it stands. The link is only in the mail."""

    state = serializers.SerializerMethodField()

    class Meta:
        model = MemberInvitation
        fields = [
            "id", "program", "email", "role", "invited_by", "invited_at", "expires_at", "mails", "accepted_at",
            "revoked_at", "state",
        ]  # fmt: skip

    def get_state(self, row: MemberInvitation) -> str:
        """`waiting`, `late` (its link works no more), `accepted` or `revoked`."""
        return row.state(timezone.now())


class InviteMemberSerializer(serializers.Serializer):
    """Whom to invite, to which program, as what. `opens_again` says that one knows the account was closed."""

    program = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Role.choices)
    opens_again = serializers.BooleanField(required=False, default=False)


class PersonAskedSerializer(serializers.Serializer):
    """An address, and a role by its code or its name."""

    email = serializers.CharField(max_length=254, allow_blank=True)
    role = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class InviteManySerializer(serializers.Serializer):
    """Whom to invite to which program. `only_look` sends nothing and says what would come of each."""

    program = serializers.UUIDField()
    people = PersonAskedSerializer(many=True, min_length=1, max_length=MOST)  # type: ignore[call-arg]
    only_look = serializers.BooleanField(required=False, default=False)


class InvitingVerdictSerializer(serializers.Serializer):
    """What comes of one line: `invited`, `there` (passed over) or `refused`, and why."""

    number = serializers.IntegerField()
    email = serializers.CharField()
    role = serializers.CharField()
    outcome = serializers.CharField()
    why = serializers.CharField()


class ProgramRoleSerializer(serializers.Serializer):
    """A role in a program, and in plain words what it reads of the people served and all that it may do."""

    role = serializers.CharField()
    name = serializers.CharField()
    sees = serializers.CharField()
    may = serializers.ListField(child=serializers.CharField())


class MemberInvitationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Invitations to the programs whose members the caller manages."""

    queryset = MemberInvitation.objects.none()
    serializer_class = MemberInvitationSerializer
    filterset_fields = ["program", "role"]

    def get_queryset(self) -> QuerySet[MemberInvitation]:
        return MemberInvitation.objects.visible_to(self.request.user).order_by("-invited_at", "pk")

    @extend_schema(request=InviteMemberSerializer, responses={201: MemberInvitationSerializer})
    def create(self, request: Request) -> Response:
        """Mail a one-time link. The role begins when the address accepts."""
        require_fresh(request)
        form = InviteMemberSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        words: dict[str, Any] = dict(form.validated_data)
        mine = Program.objects.filter(pk__in=programs_where(request.user, Permission.PROGRAM_MEMBERS))
        program = get_object_or_404(mine, pk=words.pop("program"))
        made = actions.invite_member(program=program, by=signed_in(request), at=timezone.now(), **words)
        return Response(MemberInvitationSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=InviteManySerializer, responses=InvitingVerdictSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def several(self, request: Request) -> Response:
        """Invite many people at once, or look at what would come of it. The same list may be sent again."""
        require_fresh(request)
        form = InviteManySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        words, at, by = form.validated_data, timezone.now(), signed_in(request)
        mine = Program.objects.filter(pk__in=programs_where(request.user, Permission.PROGRAM_MEMBERS))
        program = get_object_or_404(mine, pk=words["program"])
        asked = [PersonAsked(number, **row) for number, row in enumerate(words["people"], 1)]
        with transaction.atomic():
            found = verdicts(program, asked, by=by, at=at)
            if not words["only_look"]:
                actions.invite_members(program=program, asked=asked, by=by, at=at)
        return Response(InvitingVerdictSerializer(found, many=True).data)

    @extend_schema(responses=ProgramRoleSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def roles(self, request: Request) -> Response:
        """What each role in a program may see and do."""
        rows = [{"role": role, "name": role.label, "sees": sees(role), "may": may(role)} for role in Role]
        return Response(ProgramRoleSerializer(rows, many=True).data)

    @extend_schema(request=None, responses=MemberInvitationSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str | None = None) -> Response:
        """Mail a new link; the old one is closed."""
        require_fresh(request)
        done = actions.resend_invitation(invitation=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(MemberInvitationSerializer(done).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """Close the link."""
        require_fresh(request)
        actions.revoke_invitation(invitation=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
