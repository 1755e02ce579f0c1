"""An agency's connections as JSON: addresses that are called, and the log of the calls."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.effects import lines
from providers.models import Organization

from .. import actions
from ..models import OfferNews, Webhook, WebhookDelivery
from . import payload


class WebhookSerializer(serializers.ModelSerializer):
    """An address as it stands; the secret is never among it. `rests` is there while its breaker is open: since, error,
    next_try_at."""

    rests: Any = serializers.SerializerMethodField()

    class Meta:
        model = Webhook
        fields = ["id", "organization", "url", "events", "is_active", "failing_since", "stopped_at", "made_at", "rests"]

    def get_rests(self, webhook: Webhook) -> dict[str, Any] | None:
        line = _open_lines(self).get(webhook.line)
        return {"since": line.open_since, "error": line.last_error, "next_try_at": line.next_try_at} if line else None


def _open_lines(serializer: serializers.BaseSerializer[Any]) -> dict[str, Any]:
    """The addresses that rest, read once for an answer; there are few at any time."""
    kept = cast(dict[str, Any], serializer.context)
    if "open_lines" not in kept:
        kept["open_lines"] = lines.open_lines().in_bulk()
    found: dict[str, Any] = kept["open_lines"]
    return found


class NewWebhookSerializer(serializers.Serializer):
    """What is called, and for which kinds of news."""

    organization = serializers.UUIDField()
    url = serializers.CharField(max_length=300)
    events = serializers.MultipleChoiceField(choices=OfferNews.choices)


class SecretSerializer(WebhookSerializer):
    """The answer to making an address, or a new secret: the only time the secret is told."""

    secret: Any = serializers.SerializerMethodField()

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]

    def get_secret(self, webhook: Webhook) -> str:
        return payload.secret_of(webhook)


class DeliverySerializer(serializers.ModelSerializer):
    """One piece of news for one address. `log` holds each try: at, HTTP status, milliseconds, problem."""

    class Meta:
        model = WebhookDelivery
        fields = ["id", "webhook", "event_id", "verb", "offer", "happened_at", "state", "tries", "replays", "log"]


class WebhookViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet
):
    """Web addresses of the agencies whose staff you manage."""

    serializer_class = WebhookSerializer
    queryset = Webhook.objects.none()
    filterset_fields = ["organization", "is_active"]

    def get_queryset(self) -> QuerySet[Webhook]:
        return Webhook.objects.visible_to(self.request.user).order_by("made_at", "pk")

    @extend_schema(request=NewWebhookSerializer, responses={201: SecretSerializer})
    def create(self, request: Request) -> Response:
        """Have an address called; the answer holds its secret, this once."""
        led = organizations_where(request.user, Permission.STAFF_MANAGE)
        if not led:
            raise PermissionDenied(Permission.STAFF_MANAGE.value)
        words = checked(NewWebhookSerializer, request)
        organization = visible(Organization.objects.filter(pk__in=led), words.pop("organization"))
        made = actions.add_webhook(organization=organization, by=signed_in(request), at=timezone.now(), **words)
        return Response(SecretSerializer(made).data, status=201)

    def perform_destroy(self, instance: Webhook) -> None:
        actions.remove_webhook(webhook=instance, by=signed_in(self.request), at=timezone.now())

    @extend_schema(request=None, responses=SecretSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str | None = None) -> Response:
        """A new secret."""
        renewed = actions.renew_webhook_secret(webhook=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(SecretSerializer(renewed).data)

    @extend_schema(request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: str | None = None) -> Response:
        """Send a test call."""
        made = actions.ping_webhook(webhook=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(DeliverySerializer(made).data)

    @extend_schema(request=None, responses=WebhookSerializer)
    @action(detail=True, methods=["post"], url_path="try-now")
    def try_now(self, request: Request, pk: str | None = None) -> Response:
        """Try an address that rests at once, with the oldest news that waits for it."""
        webhook = self.get_object()
        actions.try_webhook_now(webhook=webhook, by=signed_in(request), at=timezone.now())
        return self._now(webhook)

    @extend_schema(request=None, responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str | None = None) -> Response:
        """Call it no more."""
        return self._now(actions.stop_webhook(webhook=self.get_object(), by=signed_in(request), at=timezone.now()))

    @extend_schema(request=None, responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def restart(self, request: Request, pk: str | None = None) -> Response:
        """Call it again."""
        return self._now(actions.restart_webhook(webhook=self.get_object(), by=signed_in(request), at=timezone.now()))

    def _now(self, webhook: Webhook) -> Response:
        return Response(WebhookSerializer(webhook).data)


class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The log of calls, newest first, 30 days back."""

    serializer_class = DeliverySerializer
    queryset = WebhookDelivery.objects.none()
    filterset_fields = ["webhook", "state", "verb"]

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        seen = Webhook.objects.visible_to(self.request.user)
        return WebhookDelivery.objects.filter(webhook__in=seen).select_related("webhook").order_by("-created_at", "pk")

    @extend_schema(request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str | None = None) -> Response:
        """Send it again, with the same event id."""
        again = actions.replay_delivery(delivery=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(DeliverySerializer(again).data)
