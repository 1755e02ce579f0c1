"""Long work as JSON: what I asked for, how far it is, canceling it."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.models import Job

from . import writing
from .views import seen_job


class JobSerializer(serializers.ModelSerializer):
    """One piece of long work; `subject` is the id of the import, report or packets it is about."""

    subject: Any = serializers.UUIDField(source="subject_id", read_only=True)
    is_canceling = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "subject",
            "created_at",
            "done",
            "total",
            "is_canceling",
            "ended_at",
            "end",
            "expires_at",
        ]

    def get_is_canceling(self, job: Job) -> bool:
        return job.is_open and job.cancel_asked_at is not None


class JobViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Long work, to who asked for it."""

    serializer_class = JobSerializer
    queryset = Job.objects.none()

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.filter(asked_by_id=self.request.user.pk).order_by("-created_at", "pk")

    @extend_schema(request=None, responses={200: JobSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        """Stop it: at once where nobody has begun, else at its next step."""
        job = seen_job(request.user, self.get_object().pk)
        return Response(JobSerializer(writing.cancel(job=job, by=signed_in(request), at=timezone.now())).data)


api_routes = [("jobs", JobViewSet, "job")]
