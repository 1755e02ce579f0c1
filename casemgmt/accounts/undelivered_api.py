"""What was given up, as JSON for administrators: kind, when, why, how often; never to whom."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.effects import actions, figures
from casemgmt.core.models import Effect

from .undelivered_views import require_administrator


class UndeliveredSerializer(serializers.ModelSerializer):
    """One effect that was given up. `code` is why, as a machine says it; `why` in words."""

    what: Any = serializers.SerializerMethodField()
    why: Any = serializers.SerializerMethodField()
    code = serializers.CharField(source="last_error")
    tries = serializers.IntegerField(source="attempts")

    class Meta:
        model = Effect
        fields = ["id", "kind", "what", "created_at", "given_up_at", "tries", "code", "why"]

    def get_what(self, effect: Effect) -> str:
        return str(figures.what_of(effect.kind))

    def get_why(self, effect: Effect) -> str:
        return str(figures.why(effect.last_error))


class KindSerializer(serializers.Serializer):
    """Which kind is sent again."""

    kind = serializers.CharField(max_length=60)


class UndeliveredViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """What was given up after many tries, newest first."""

    serializer_class = UndeliveredSerializer
    queryset = Effect.objects.none()
    filterset_fields = ["kind"]

    def get_queryset(self) -> QuerySet[Effect]:
        require_administrator(self.request.user)
        return Effect.objects.given_up().order_by("-given_up_at", "pk")

    @extend_schema(request=None, responses=UndeliveredSerializer)
    @action(detail=True, methods=["post"], url_path="send-again")
    def send_again(self, request: Request, pk: str | None = None) -> Response:
        """Try it once more; what is over by now is left out."""
        again = actions.send_again(effect=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(UndeliveredSerializer(again).data)

    @extend_schema(request=KindSerializer, responses={200: dict})
    @action(detail=False, methods=["post"], url_path="send-kind-again")
    def send_kind_again(self, request: Request) -> Response:
        """Try all of a kind once more."""
        form = KindSerializer(data=request.data)
        require_administrator(request.user)
        form.is_valid(raise_exception=True)
        done = actions.send_kind_again(kind=form.validated_data["kind"], by=signed_in(request), at=timezone.now())
        return Response({"sent_again": done})
