"""Directories that are brought in, as JSON: upload, read what it would do, press; conflicts and doubles to decide."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_parsers import WITH_FILES

from .. import actions, rights
from ..forms import DirectoryImportForm
from ..models import DirectoryImport, ListingConflict, ListingDouble


class DirectoryImportSerializer(serializers.ModelSerializer):
    """One file: its state, what it would do or did (`plan`), what was refused. `looked` waits for somebody's press."""

    class Meta:
        model = DirectoryImport
        fields = [
            "id", "file_name", "source", "state", "is_whole", "created_at", "looked_at", "pressed_at", "ended_at",
            "rows_of_file", "rows_refused", "remarks", "counts", "problems", "plan", "message",
        ]  # fmt: skip
        read_only_fields = fields


class NewImportSerializer(serializers.Serializer):
    """A file to be looked at. Nothing of it is written before it is pressed."""

    file = serializers.FileField(max_length=200)
    mapping = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")
    source = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=60, default=""
    )
    is_part = serializers.BooleanField(required=False, default=False)


class PressSerializer(serializers.Serializer):
    """`may_drop` says whether what is not in the file is listed no more; needed where that is more than a third."""

    may_drop = serializers.BooleanField(required=False, allow_null=True, default=None)


class DirectoryImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Those of the programs whose directory the user keeps."""

    serializer_class = DirectoryImportSerializer
    parser_classes = WITH_FILES
    queryset = DirectoryImport.objects.none()
    filterset_fields = ["state", "source"]

    def get_queryset(self) -> QuerySet[DirectoryImport]:
        return DirectoryImport.objects.visible_to(self.request.user).order_by("-created_at", "pk")

    @extend_schema(request=NewImportSerializer, responses={201: DirectoryImportSerializer})
    def create(self, request: Request) -> Response:
        """Upload a file; a worker reads it and says what it would do."""
        rights.require_editor(request.user)
        said = NewImportSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        form = DirectoryImportForm(said.validated_data, {"file": said.validated_data["file"]})
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(word) for word in words] for name, words in form.errors.items()}
            )
        job = actions.begin_import(
            file=form.cleaned_data["file"], file_name=form.cleaned_data["file"].name,
            mapping=form.cleaned_data["mapping"], source=form.cleaned_data["source"],
            is_whole=not form.cleaned_data["is_part"], by=signed_in(request), at=timezone.now(),
        )  # fmt: skip
        return Response(DirectoryImportSerializer(job).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PressSerializer, responses=DirectoryImportSerializer)
    @action(detail=True, methods=["post"])
    def press(self, request: Request, pk: str | None = None) -> Response:
        """Bring in what was shown."""
        said = PressSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        job = actions.press_import(
            job=self.get_object(), by=signed_in(request), at=timezone.now(), **said.validated_data
        )
        return Response(DirectoryImportSerializer(job).data)

    @extend_schema(request=None, responses=DirectoryImportSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str | None = None) -> Response:
        """Do not bring it in."""
        job = actions.leave_import(job=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(DirectoryImportSerializer(job).data)


class ConflictSerializer(serializers.ModelSerializer):
    """A field that was corrected here and about which its publisher now says something else."""

    class Meta:
        model = ListingConflict
        fields = [
            "id", "organization", "entity", "row_id", "field", "source", "ours", "theirs", "found_at", "state",
            "decided_at",
        ]  # fmt: skip


class ConflictViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Those of the listings the user's program keeps."""

    serializer_class = ConflictSerializer
    queryset = ListingConflict.objects.none()
    filterset_fields = ["state", "source", "entity"]

    def get_queryset(self) -> QuerySet[ListingConflict]:
        return ListingConflict.objects.visible_to(self.request.user).order_by("-found_at", "pk")

    @extend_schema(request=None, responses=ConflictSerializer)
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, pk: str | None = None) -> Response:
        """Our correction stands."""
        done = actions.keep_ours(conflict=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ConflictSerializer(done).data)

    @extend_schema(request=None, responses=ConflictSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: str | None = None) -> Response:
        """The publisher's word stands."""
        done = actions.take_theirs(conflict=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ConflictSerializer(done).data)


class DoubleSerializer(serializers.ModelSerializer):
    """Two listings that may be one, and what agrees."""

    class Meta:
        model = ListingDouble
        fields = [
            "id", "entity", "one_id", "other_id", "evidence", "likeness", "found_at", "state", "decided_at", "merge",
        ]  # fmt: skip


class MergeListingsSerializer(serializers.Serializer):
    """The listing that stays."""

    keep = serializers.UUIDField()


class DoubleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Those the user's program keeps."""

    serializer_class = DoubleSerializer
    queryset = ListingDouble.objects.none()
    filterset_fields = ["state", "entity"]

    def get_queryset(self) -> QuerySet[ListingDouble]:
        return ListingDouble.objects.visible_to(self.request.user).order_by("-likeness", "pk")

    @extend_schema(request=MergeListingsSerializer, responses=DoubleSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str | None = None) -> Response:
        """They are one."""
        said: Any = MergeListingsSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        done = actions.merge_double(
            double=self.get_object(), by=signed_in(request), at=timezone.now(), **said.validated_data
        )
        return Response(DoubleSerializer(done).data)

    @extend_schema(request=None, responses=DoubleSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str | None = None) -> Response:
        """These are two, and stay two."""
        done = actions.refuse_double(double=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(DoubleSerializer(done).data)

    @extend_schema(request=None, responses=DoubleSerializer)
    @action(detail=True, methods=["post"])
    def part(self, request: Request, pk: str | None = None) -> Response:
        """Undo a merge."""
        done = actions.part_double(double=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(DoubleSerializer(done).data)
