"""A program's sign-in server as JSON: the same actions as the page. The secret goes in and never comes out."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role
from casemgmt.core.access import programs_where, users_holding
from casemgmt.core.actor import signed_in
from casemgmt.core.fresh import require_fresh

from . import actions, looking
from .forms import asked, claims_in
from .models import IdentitySetup, ServerShape
from .refused import NotLetIn, sentence


class GroupLineSerializer(serializers.Serializer):
    """A group as the server names it, and the role it gives."""

    group = serializers.CharField(max_length=200)
    role = serializers.ChoiceField(choices=Role.choices)


class IdentitySetupSerializer(serializers.ModelSerializer):
    """One version of the setup; the newest with `agreed_at` counts, if it `is_on`."""

    mapping = GroupLineSerializer(many=True, read_only=True)

    class Meta:
        model = IdentitySetup
        fields = [
            "id", "program", "is_on", "name", "shape", "issuer", "client_id", "domains", "tenant", "group_claim",
            "mapping", "keeps_passwords", "second_step_counts", "hands_to", "changed_by", "changed_at", "agreed_by",
            "agreed_at",
        ]  # fmt: skip


class NewIdentitySerializer(serializers.Serializer):
    """A proposal. An empty `secret` keeps the one that is there, for the same server and client."""

    program = serializers.SlugField(required=False, default="")
    name = serializers.CharField(max_length=60)
    shape = serializers.ChoiceField(choices=ServerShape.choices)
    issuer = serializers.CharField(max_length=300)
    client_id = serializers.CharField(max_length=200)
    secret = serializers.CharField(max_length=400, required=False, default="", allow_blank=True, write_only=True)
    domains = serializers.ListField(child=serializers.CharField(max_length=120), max_length=50)
    tenant = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    group_claim = serializers.CharField(max_length=120, required=False, default="groups")
    mapping = GroupLineSerializer(many=True, required=False, default=list)
    keeps_passwords = serializers.BooleanField(required=False, default=True)
    second_step_counts = serializers.BooleanField(required=False, default=False)
    hands_to = serializers.UUIDField(required=False, allow_null=True, default=None)

    def validate_issuer(self, issuer: str) -> str:
        return asked(issuer.strip(), serializers.ValidationError)


class LookSerializer(serializers.Serializer):
    """A token, or its claims as JSON text."""

    token = serializers.CharField(max_length=50_000)


class WouldGiveSerializer(serializers.Serializer):
    """What it would give by this version; nothing was written, and nothing of it was believed."""

    address = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    words = serializers.CharField()
    second_step = serializers.BooleanField()


class IdentitySetupViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """How people sign in to the programs whose roles you give or whose work you manage, newest first."""

    serializer_class = IdentitySetupSerializer
    queryset = IdentitySetup.objects.none()
    reads_by_post = ("look",)

    def get_queryset(self) -> QuerySet[IdentitySetup]:
        me = self.request.user
        here = {*programs_where(me, Permission.PROGRAM_MEMBERS), *programs_where(me, Permission.CASE_ASSIGN)}
        return IdentitySetup.objects.filter(program__in=here).order_by("-changed_at", "-created_at")

    @extend_schema(request=NewIdentitySerializer, responses={201: IdentitySetupSerializer})
    def create(self, request: Request) -> Response:
        """Propose a setup. It counts once a second person agreed."""
        require_fresh(request)
        sent = request.data if isinstance(request.data, dict) else {}
        program = program_of(request, Permission.PROGRAM_MEMBERS, slug=str(sent.get("program") or ""))
        form = NewIdentitySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        facts: dict[str, Any] = {name: value for name, value in form.validated_data.items() if name != "program"}
        facts["mapping"] = [(line["group"], line["role"]) for line in facts["mapping"]]
        facts["hands_to"] = users_holding(Permission.CASE_EDIT, program).filter(pk=facts["hands_to"]).first()
        made = actions.propose_identity(program=program, by=signed_in(request), at=timezone.now(), **facts)
        return Response(IdentitySetupSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=IdentitySetupSerializer)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: str | None = None) -> Response:
        """Agree to what somebody else proposed. 409 when it is yours, or was overtaken."""
        require_fresh(request)
        done = actions.agree_identity(setup=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(IdentitySetupSerializer(done).data)

    @extend_schema(request=None, responses=IdentitySetupSerializer)
    @action(detail=True, methods=["post"], url_path="switch-off")
    def switch_off(self, request: Request, pk: str | None = None) -> Response:
        """Nobody signs in that way to the program any more, at once."""
        require_fresh(request)
        program = self.get_object().program
        done = actions.switch_off_identity(program=program, by=signed_in(request), at=timezone.now())
        return Response(IdentitySetupSerializer(done).data)

    @extend_schema(request=LookSerializer, responses=WouldGiveSerializer)
    @action(detail=True, methods=["post"])
    def look(self, request: Request, pk: str | None = None) -> Response:
        """What a token would give."""
        setup = self.get_object()
        form = LookSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            said = claims_in(form.validated_data["token"].strip())
        except NotLetIn as problem:
            raise serializers.ValidationError({"token": [sentence(problem, setup.name)]}) from None
        return Response(WouldGiveSerializer(looking.would_give(setup, said)).data)


api_routes = [("sign-in-servers", IdentitySetupViewSet, "identity-setup")]
