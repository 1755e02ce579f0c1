"""Files of cases as JSON; a file comes in as multipart and goes out as a download."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.api_parsers import WITH_FILES
from casemgmt.core.fresh import require_fresh

from ..models import Case, CaseFile
from . import actions
from .downloads import send_file
from .models import PaperKind


class CaseFileSerializer(serializers.ModelSerializer):
    """A paper or picture kept with a case. Entered in error: `voided_at`; it is handed out no more."""

    class Meta:
        model = CaseFile
        fields = [
            "id", "case", "person", "paper", "day", "words", "file_name", "file_kind", "file_size", "added_by",
            "added_at", "voided_at",
        ]  # fmt: skip


class NewCaseFileSerializer(serializers.Serializer):
    case = serializers.UUIDField()
    paper = serializers.ChoiceField(choices=PaperKind.choices)
    day = serializers.DateField()
    words = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    upload = serializers.FileField(max_length=200, required=False)


class VoidFileSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class CaseFileViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Files of cases, the newest first."""

    serializer_class = CaseFileSerializer
    queryset = CaseFile.objects.none()
    filterset_fields = ["case", "paper"]
    parser_classes = WITH_FILES

    def get_queryset(self) -> QuerySet[CaseFile]:
        return CaseFile.objects.visible_to(self.request.user).select_related("case", "program").newest_first()

    @extend_schema(request=NewCaseFileSerializer, responses={201: CaseFileSerializer})
    def create(self, request: Request) -> Response:
        """Keep one with a case."""
        words = checked(NewCaseFileSerializer, request)
        case = visible(Case.objects.visible_to(request.user).select_related("program"), words.pop("case"))
        if "upload" not in words:  # asked after the case: who may not see it learns nothing of the form
            raise serializers.ValidationError({"upload": [_("Choose a file.")]})
        made = actions.add_file(case=case, by=signed_in(request), at=timezone.now(), **words)
        return Response(CaseFileSerializer(made).data, status=201)

    @extend_schema(request=VoidFileSerializer, responses=CaseFileSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str | None = None) -> Response:
        """It was entered in error: kept, and handed out no more."""
        words = checked(VoidFileSerializer, request)
        gone = actions.void_file(file=self.get_object(), by=signed_in(request), at=timezone.now(), **words)
        return Response(CaseFileSerializer(gone).data)

    @extend_schema(responses={(200, "application/octet-stream"): bytes})
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: str | None = None) -> HttpResponse:
        """The file itself."""
        require_fresh(request)
        return send_file(request, self.get_object())


file_routes = [("case-files", CaseFileViewSet, "case_file")]
