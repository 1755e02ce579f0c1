"""Exports as JSON: which lists there are, asking, how far one is, its file; canceling is the job's."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from casemgmt.core.errors import NotPossible
from casemgmt.core.fresh import require_fresh

from ..forms import PeriodForm
from ..measures import MEASURES
from ..measures.filters import NAMES
from . import actions
from .lists import LISTS
from .models import BEHIND, Export
from .views import handed_out


class ExportSerializer(serializers.ModelSerializer):
    """A list as a file: what it is of, how far it is. `hidden`: rows of the figure the asker may not open."""

    program: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Export
        fields = [
            *("id", "program", "what", "measure", "figure", "asked", "ending", "state", "problem"),
            *("rows", "hidden", "size", "asked_at", "ready_at"),
        ]


class AskExportSerializer(serializers.Serializer):
    """A list by its code, or `behind` with a measure, a figure and what narrows it."""

    program = serializers.CharField(required=False, help_text="Slug; the reader's first when left out.")
    what = serializers.ChoiceField(choices=[BEHIND, *LISTS])
    ending = serializers.ChoiceField(choices=Export.Ending.choices, default=Export.Ending.CSV)
    measure = serializers.ChoiceField(choices=sorted(MEASURES), required=False)
    figure = serializers.CharField(required=False, max_length=200)
    first_day = serializers.DateField(required=False)
    last_day = serializers.DateField(required=False)
    as_of = serializers.CharField(required=False)


class ExportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own exports."""

    serializer_class = ExportSerializer
    queryset = Export.objects.none()
    filterset_fields = ["state", "what"]

    def get_queryset(self) -> QuerySet[Export]:
        return Export.objects.visible_to(self.request.user).select_related("program", "asked_by")

    @extend_schema(request=AskExportSerializer, responses={201: ExportSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a list as a file; a worker writes it."""
        require_fresh(request)
        words = checked(AskExportSerializer, request)
        slug = words.pop("program", "")
        program: Program = program_of(request, Permission.REPORT_EXPORT, slug=slug)  # type: ignore[arg-type]
        about: dict[str, Any] = {"program": program, "by": signed_in(request), "at": timezone.now()}
        if words["what"] == BEHIND:
            export = actions.ask_for_figure_export(
                **about, ending=words["ending"], **_figure(words, request.data, program)
            )
        else:
            export = actions.ask_for_export(**about, what=words["what"], ending=words["ending"])
        return Response(ExportSerializer(export).data, status=201)

    @extend_schema(request=None, responses=ExportSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str | None = None) -> Response:
        """Go on with one that was canceled or broke off."""
        require_fresh(request)
        held = actions.go_on_with_export(export=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ExportSerializer(held).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str | None = None) -> StreamingHttpResponse:
        """The file, in a stream. Each time is an access-log row; 409 while it is not ready."""
        require_fresh(request)
        export = self.get_object()
        if export.state != Export.State.READY:
            raise NotPossible(_("The file is not ready. Ask for it again, or look a little later."))
        return handed_out(request, export)


def _figure(words: dict[str, Any], sent: Any, program: Program) -> dict[str, Any]:
    """Which figure, and what it is about: period, moment, and every filter of its measure as the measure itself takes
    it."""
    if not words.get("measure") or not words.get("figure"):
        raise serializers.ValidationError({"measure": [_("Say which measure and which figure.")]})
    allowed = MEASURES[words["measure"]].filters
    filters = {name: str(sent[name]) for name in ("area", "risk", *NAMES) if sent.get(name)}
    said = {name: str(value) for name, value in words.items()} | filters
    form = PeriodForm(said, program=program, allowed=allowed)
    if not form.is_valid():
        raise serializers.ValidationError({name: list(map(str, said)) for name, said in form.errors.items()})
    return {"measure": words["measure"], "figure": words["figure"], "scope": form.scope()}


api_routes = [("exports", ExportViewSet, "export")]
