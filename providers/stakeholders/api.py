"""Those a program works with as JSON: who to call there, and the log of talks. By the rules of the pages' forms."""

from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.forms.models import model_to_dict
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import Program
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible

from . import actions
from .forms import StakeholderContactForm, StakeholderForm, TalkForm
from .models import Stakeholder, StakeholderContact, StakeholderKind, Talk, programs_that_show


class StakeholderContactSerializer(serializers.ModelSerializer):
    """Somebody to call there; `ended_at` once they do not work there any more."""

    class Meta:
        model = StakeholderContact
        fields = ["id", "name", "role", "phone", "email", "ended_at"]
        read_only_fields = ["id", "ended_at"]


class StakeholderSerializer(serializers.ModelSerializer):
    """A hospital, a school, a court. `ended_at`: put away. `talked_on`: the last talk; `again_on`: of the next."""

    contacts = StakeholderContactSerializer(many=True, read_only=True)
    talked_on = serializers.DateField(read_only=True, allow_null=True, default=None)
    again_on = serializers.DateField(read_only=True, allow_null=True, default=None)

    class Meta:
        model = Stakeholder
        fields = [
            *("id", "program", "kind", "name", "address", "phone", "notes", "ended_at", "contacts"),
            *("talked_on", "again_on"),
        ]


class NewStakeholderSerializer(serializers.Serializer):
    """One more to work with."""

    program = serializers.UUIDField()
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=StakeholderKind.choices, default=StakeholderKind.OTHER)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    notes = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class CorrectStakeholderSerializer(NewStakeholderSerializer):
    """What is corrected; fields that are left out stay."""

    program = None  # type: ignore[assignment]
    name = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(choices=StakeholderKind.choices, required=False)


class TalkSerializer(serializers.ModelSerializer):
    """One talk, as it was written. Nothing about a client: everybody of the program reads it."""

    class Meta:
        model = Talk
        fields = ["id", "day", "contact", "said", "agreed", "again_on", "by", "at"]
        read_only_fields = ["id", "by", "at"]


class StakeholderViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Those the caller's programs work with and refer nobody to, by name; those put away among them."""

    serializer_class = StakeholderSerializer
    queryset = Stakeholder.objects.none()
    filterset_fields = ["program", "kind"]

    def get_queryset(self) -> QuerySet[Stakeholder]:
        rows = Stakeholder.objects.visible_to(self.request.user).select_related("program")
        rows = rows.annotate(talked_on=Max("talks__day"), again_on=Max("talks__again_on"))
        return rows.prefetch_related("contacts").order_by("name", "pk")

    @extend_schema(request=NewStakeholderSerializer, responses={201: StakeholderSerializer})
    def create(self, request: Request) -> Response:
        """One more to work with."""
        said = checked(NewStakeholderSerializer, request)
        program = visible(Program.objects.filter(pk__in=programs_that_show(request.user)), said.pop("program"))
        typed = _typed(StakeholderForm(said))
        made = actions.add_stakeholder(program=program, values=typed, by=signed_in(request), at=timezone.now())
        return Response(StakeholderSerializer(made).data, status=201)

    @extend_schema(request=CorrectStakeholderSerializer, responses=StakeholderSerializer)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Correct what is known of it."""
        found, said = self.get_object(), checked(CorrectStakeholderSerializer, request)
        stands = model_to_dict(found, StakeholderForm.Meta.fields)
        typed = _typed(StakeholderForm({**stands, **said}))
        actions.change_stakeholder(stakeholder=found, values=typed, by=signed_in(request), at=timezone.now())
        return self._told()

    @extend_schema(request=None, responses=StakeholderSerializer)
    @action(detail=True, methods=["post"], url_path="put-away")
    def put_away(self, request: Request, pk: str | None = None) -> Response:
        """Nobody works with it any more."""
        return self._put(is_away=True)

    @extend_schema(request=None, responses=StakeholderSerializer)
    @action(detail=True, methods=["post"], url_path="bring-back")
    def bring_back(self, request: Request, pk: str | None = None) -> Response:
        """It is worked with again."""
        return self._put(is_away=False)

    @extend_schema(request=StakeholderContactSerializer, responses={201: StakeholderContactSerializer})
    @action(detail=True, methods=["post"])
    def contacts(self, request: Request, pk: str | None = None) -> Response:
        """Somebody to call there."""
        found, typed = self.get_object(), _typed(StakeholderContactForm(checked(StakeholderContactSerializer, request)))
        made = actions.add_contact(stakeholder=found, values=typed, by=signed_in(request), at=timezone.now())
        return Response(StakeholderContactSerializer(made).data, status=201)

    @extend_schema(responses=TalkSerializer(many=True))
    @action(detail=True, methods=["get"])
    def talks(self, request: Request, pk: str | None = None) -> Response:
        """What was talked about, the newest first."""
        page = self.paginate_queryset(self.get_object().talks.all())
        return self.get_paginated_response(TalkSerializer(page, many=True).data)

    @extend_schema(request=TalkSerializer, responses={201: TalkSerializer})
    @talks.mapping.post
    def write_talk(self, request: Request, pk: str | None = None) -> Response:
        """Write a talk down. It stays as it was written; a mistake is put right by another."""
        found, said = self.get_object(), checked(TalkSerializer, request)
        contact = said.get("contact")
        typed = _typed(TalkForm({**said, "contact": contact and contact.pk}, stakeholder=found))
        made = actions.write_talk(stakeholder=found, values=typed, by=signed_in(request), at=timezone.now())
        return Response(TalkSerializer(made).data, status=201)

    def _put(self, *, is_away: bool) -> Response:
        found, by = self.get_object(), signed_in(self.request)
        actions.put_away_stakeholder(stakeholder=found, is_away=is_away, by=by, at=timezone.now())
        return self._told()

    def _told(self) -> Response:
        return Response(StakeholderSerializer(self.get_object()).data)


class StakeholderContactViewSet(viewsets.GenericViewSet):
    """People to call at those the caller's programs work with."""

    serializer_class = StakeholderContactSerializer
    queryset = StakeholderContact.objects.none()

    def get_queryset(self) -> QuerySet[StakeholderContact]:
        rows = StakeholderContact.objects.filter(stakeholder__program__in=programs_that_show(self.request.user))
        return rows.select_related("stakeholder__program").order_by("name", "pk")

    @extend_schema(request=None, responses=StakeholderContactSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """They do not work there any more; the talks with them stay."""
        at = timezone.now()
        found = actions.change_contact(contact=self.get_object(), values={"ended_at": at}, by=signed_in(request), at=at)
        return Response(StakeholderContactSerializer(found).data)


def _typed(form: forms.BaseForm) -> dict[str, Any]:
    """What was sent, by the rules of the page's form; else each fault beside its field."""
    if not form.is_valid():
        raise serializers.ValidationError({name: list(map(str, faults)) for name, faults in form.errors.items()})
    return form.cleaned_data
