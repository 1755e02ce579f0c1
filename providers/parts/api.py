"""Parts of a listing as JSON: numbers, languages, documents, costs, areas, people, addresses, access; their hours; what
an organization or a place says of itself. The rules are those of the pages' forms."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from casemgmt.core.errors import NotPossible
from providers.actions.import_tables import own_uuid
from providers.api.directory import ReadsDirectory
from providers.edits import holders
from providers.edits.stale import StaleRow, opened, sealed, values_of

from . import actions
from .kinds import KINDS, PartKind, in_words

SEEN = "What `seen` said when the part was read: a part that says something else by now is left alone (409)."


class HolderSerializer(serializers.Serializer):
    """What parts hang on: an organization, a service, a place (`location`), a service at a place (`at`)."""

    holder = serializers.ChoiceField(choices=sorted(holders.HOLDERS))
    of = serializers.UUIDField(help_text="Its id.")


class ListingPartSerializer(serializers.Serializer):
    """One part. `says` is it on one line; `seen` goes along with a correction."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=sorted(KINDS))
    holder = serializers.ChoiceField(choices=sorted(holders.HOLDERS))
    of = serializers.UUIDField()
    says = serializers.CharField()
    values = serializers.DictField(child=serializers.JSONField())
    seen = serializers.CharField()


class NewPartSerializer(HolderSerializer):
    """One part more; `values` by the names of its fields, as a reading shows them."""

    kind = serializers.ChoiceField(choices=sorted(KINDS))
    values = serializers.DictField(child=serializers.JSONField(allow_null=True))


class CorrectPartSerializer(serializers.Serializer):
    """What is corrected; fields that are left out stay."""

    values = serializers.DictField(child=serializers.JSONField(allow_null=True))
    seen = serializers.CharField(help_text=SEEN)


class PartViewSet(viewsets.ViewSet):
    """Parts of the listings the caller keeps."""

    permission_classes = [ReadsDirectory]

    @extend_schema(parameters=[HolderSerializer], responses=ListingPartSerializer(many=True))
    def list(self, request: Request) -> Response:
        """All parts of one holder, kind by kind."""
        asked = HolderSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = kept(request, **asked.validated_data)
        rows = [_told(kind, row, found) for kind in KINDS.values() if _fits(kind, found) for row in kind.of(found)]
        return Response(ListingPartSerializer(rows, many=True).data)

    @extend_schema(responses=ListingPartSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One part."""
        return Response(ListingPartSerializer(_told(*_part(request, pk))).data)

    @extend_schema(request=NewPartSerializer, responses={201: ListingPartSerializer})
    def create(self, request: Request) -> Response:
        """Add a part."""
        said = checked(NewPartSerializer, request)
        found, kind = kept(request, said["holder"], said["of"]), KINDS[said["kind"]]
        if not _fits(kind, found):
            raise serializers.ValidationError({"kind": [_("Nothing of this kind can hang there.")]})
        form = _filled(kind, kind.new(found), {}, said["values"])
        edit = actions.add_part(kind=kind, holder=found, values=form.typed, by=signed_in(request), at=timezone.now())
        row = kind.model.objects.get(pk=edit.rows[0]["id"])  # type: ignore[union-attr]
        return Response(ListingPartSerializer(_told(kind, row, found)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CorrectPartSerializer, responses=ListingPartSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a part; 409 when somebody else was faster."""
        kind, row, found = _part(request, pk)
        said = checked(CorrectPartSerializer, request)
        form = _filled(kind, row, values_of(row, _names(kind)), said["values"])
        with answered():
            actions.change_part(
                kind=kind, row=row, values=form.typed, seen=read_seen(said["seen"]), by=signed_in(request),
                at=timezone.now(),
            )  # fmt: skip
        return Response(ListingPartSerializer(_told(kind, kind.model.objects.get(pk=row.pk), found)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take a part away; it can be brought back by taking that press back."""
        kind, row, _found = _part(request, pk)
        actions.remove_part(kind=kind, row=row, by=signed_in(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


@contextmanager
def answered() -> Iterator[None]:
    """A stale row is told as the API tells it; the page's words speak of what it shows below."""
    try:
        yield
    except StaleRow:
        raise NotPossible(_("Somebody changed it since you read it. Read it again, then correct it.")) from None


def kept(request: Request, holder: str, of: UUID) -> Any:
    """The holder, where the caller keeps it; 404 for what is not there, 403 for somebody else's."""
    found = holders.found(request.user, holder, of)
    holders.require_edit(request.user, found)
    return found


def read_seen(seal: str) -> dict[str, Any]:
    """What was read before, or a 400."""
    found = opened(seal)
    if found is None:
        raise serializers.ValidationError({"seen": [_("Send `seen` as a reading gave it.")]})
    return found


def _part(request: Request, pk: str) -> tuple[PartKind, Any, Any]:
    """A part by its id, whatever kind it is of."""
    wanted = own_uuid(pk)
    for kind in KINDS.values() if wanted else ():
        row = kind.model.objects.filter(pk=wanted).first()
        if row is not None:
            found = kind.holder_of(row)
            return kind, row, kept(request, holders.kind_of(found), found.pk)
    raise Http404


def _fits(kind: PartKind, found: Any) -> bool:
    return holders.kind_of(found) in kind.hangs_on


def _names(kind: PartKind) -> list[str]:
    return list(kind.form._meta.fields or ())


def _filled(kind: PartKind, row: Any, now: dict[str, Any], said: dict[str, Any]) -> Any:
    """The page's form over what was sent; a 400 that says field by field what is wrong."""
    names = _names(kind)
    wrong = {name: [_("There is no such field.")] for name in said if name not in names}
    wrong |= {name: [_("Send one text or number.")] for name, value in said.items() if isinstance(value, list | dict)}
    if wrong:
        raise serializers.ValidationError({"values": wrong})
    form: forms.BaseForm = kind.form({**now, **said}, instance=row)
    if not form.is_valid():
        raise serializers.ValidationError(
            {"values": {name: [str(word) for word in words] for name, words in form.errors.items()}}
        )
    return form


def _told(kind: PartKind, row: Any, found: Any) -> dict[str, Any]:
    names = _names(kind)
    return {
        "id": row.pk, "kind": kind.code, "holder": holders.kind_of(found), "of": found.pk,
        "says": in_words(kind, row), "values": values_of(row, names), "seen": sealed(row, names),
    }  # fmt: skip
