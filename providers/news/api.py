"""The addresses that are called when listings change, as JSON, and the log of the calls."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked

from . import actions, payload
from .models import DirectoryCall, DirectoryWebhook


class NewsAddressSerializer(serializers.ModelSerializer):
    """An address as it stands; the secret is never among it."""

    class Meta:
        model = DirectoryWebhook
        fields = ["id", "program", "name", "url", "is_active", "failing_since", "stopped_at", "made_at"]


class NewNewsAddressSerializer(serializers.Serializer):
    """Whose it is and where it is. `program` is the program's word in addresses; one's own where there is one."""

    program = serializers.SlugField(required=False)
    name = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=300)


class NewsSecretSerializer(NewsAddressSerializer):
    """The answer to making an address, or a new secret: the only time the secret is told."""

    secret: Any = serializers.SerializerMethodField()

    class Meta(NewsAddressSerializer.Meta):
        fields = [*NewsAddressSerializer.Meta.fields, "secret"]

    def get_secret(self, webhook: DirectoryWebhook) -> str:
        return payload.secret_of(webhook)


class NewsCallSerializer(serializers.ModelSerializer):
    """One call. `log` holds each try: at, HTTP status, milliseconds, problem."""

    class Meta:
        model = DirectoryCall
        fields = [
            "id", "webhook", "event_id", "number", "verb", "happened_at", "changes", "many", "state", "tries",
            "replays", "log",
        ]  # fmt: skip


class NewsAddressViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet
):
    """Addresses of the programs whose rules you set."""

    serializer_class = NewsAddressSerializer
    queryset = DirectoryWebhook.objects.none()
    filterset_fields = ["program", "is_active"]

    def get_queryset(self) -> QuerySet[DirectoryWebhook]:
        return DirectoryWebhook.objects.visible_to(self.request.user).order_by("made_at", "pk")

    @extend_schema(request=NewNewsAddressSerializer, responses={201: NewsSecretSerializer})
    def create(self, request: Request) -> Response:
        """Have an address called; the answer holds its secret, this once."""
        program_of(request, Permission.PROGRAM_RULES, slug="")
        words = checked(NewNewsAddressSerializer, request)
        program = program_of(request, Permission.PROGRAM_RULES, slug=words.pop("program", ""))
        made = actions.add_news_address(program=program, by=signed_in(request), at=timezone.now(), **words)
        return Response(NewsSecretSerializer(made).data, status=201)

    def perform_destroy(self, instance: DirectoryWebhook) -> None:
        actions.remove_news_address(webhook=instance, by=signed_in(self.request), at=timezone.now())

    @extend_schema(request=None, responses=NewsSecretSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str | None = None) -> Response:
        """A new secret."""
        renewed = actions.renew_news_secret(webhook=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(NewsSecretSerializer(renewed).data)

    @extend_schema(request=None, responses=NewsCallSerializer)
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: str | None = None) -> Response:
        """Send a test call."""
        made = actions.ping_news(webhook=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(NewsCallSerializer(made).data)

    @extend_schema(request=None, responses=NewsAddressSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str | None = None) -> Response:
        """Call it no more."""
        stopped = actions.stop_news(webhook=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(NewsAddressSerializer(stopped).data)

    @extend_schema(request=None, responses=NewsAddressSerializer)
    @action(detail=True, methods=["post"])
    def restart(self, request: Request, pk: str | None = None) -> Response:
        """Call it again."""
        restarted = actions.restart_news(webhook=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(NewsAddressSerializer(restarted).data)


class NewsCallViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The log of the calls."""

    serializer_class = NewsCallSerializer
    queryset = DirectoryCall.objects.none()
    filterset_fields = ["webhook", "state"]

    def get_queryset(self) -> QuerySet[DirectoryCall]:
        mine = DirectoryWebhook.objects.visible_to(self.request.user)
        return DirectoryCall.objects.filter(webhook__in=mine).order_by("-happened_at", "-number", "pk")

    @extend_schema(request=None, responses=NewsCallSerializer)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str | None = None) -> Response:
        """Send it again, with the same id and number."""
        call = actions.replay_news(call=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(NewsCallSerializer(call).data)
