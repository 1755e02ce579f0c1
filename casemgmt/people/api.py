"""People and their consents as JSON: the same reads and the same actions as the pages. Search is a POST."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import Area, Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.faults import AskedSerializer
from casemgmt.core.limits import SEARCHES
from casemgmt.core.models import AccessVerb

from . import actions, finding, rules
from .age import age_now
from .alerts.api import AlertWords, alert_routes
from .alerts.queries import alert_words
from .consents.api import ConsentViewSet, GivingMixin
from .facts import FACTS
from .household.api import HouseholdLinkViewSet
from .models import ContactPoint, Person, RaceEthnicity
from .moving_api import moves_of, takes_back
from .permission.api import ContactPermissionViewSet, SayingMixin


class FactsSerializer(AskedSerializer, serializers.ModelSerializer):
    """What may be known of a person; a name, a nickname or a description is needed, the rest is not."""

    asks = (rules.facts_of_person,)

    race_ethnicity = serializers.ListField(child=serializers.ChoiceField(choices=RaceEthnicity.choices), required=False)
    area = serializers.UUIDField(required=False, allow_null=True)

    class Meta:
        model = Person
        fields = sorted(FACTS)
        validators: list[Any] = []


class AgeSerializer(serializers.Serializer):
    """How old the person is today in their program, as far as it is known: from `least` to `most` whole years."""

    least = serializers.IntegerField()
    most = serializers.IntegerField()
    about = serializers.IntegerField(allow_null=True)
    may_be_minor = serializers.BooleanField()


class PersonSerializer(serializers.ModelSerializer):
    """A person as known now. `version` goes back with a change, so that nothing is overwritten unseen."""

    alerts = AlertWords()
    age = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ["id", "program", "version", "merged_into", "alerts", "age", *sorted(FACTS), "language_said"]

    @extend_schema_field(AgeSerializer(allow_null=True))
    def get_age(self, one: Person) -> Any:
        age = age_now(one, timezone.now())
        return AgeSerializer(age).data if age else None


class NewPersonSerializer(FactsSerializer):
    """Somebody new. `although_known`: you looked at who is likely known already (409), and it is none of them."""

    program = serializers.UUIDField()
    although_known = serializers.BooleanField(default=False)

    class Meta(FactsSerializer.Meta):
        fields = ["program", "although_known", *FactsSerializer.Meta.fields]


class ChangePersonSerializer(FactsSerializer):
    version = serializers.IntegerField(min_value=0)

    class Meta(FactsSerializer.Meta):
        fields = ["version", *FactsSerializer.Meta.fields]


class SearchSerializer(serializers.Serializer):
    """A name, a phone number, a birth date, or several of them on one line."""

    q = serializers.CharField(max_length=200)


class CandidateSerializer(serializers.Serializer):
    """Somebody who may be meant, how strongly, and why."""

    id = serializers.UUIDField(source="person.pk")
    name = serializers.CharField(source="person.display_name")
    alerts = AlertWords(source="person.alert_words")
    has_died = serializers.BooleanField(source="person.has_died")
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())


class LikelySerializer(serializers.Serializer):
    """Somebody known already who may be the one about to be written down."""

    id = serializers.UUIDField()
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())


class KnownAlreadySerializer(serializers.Serializer):
    """Why nobody was written down, and who is likely meant. Send `although_known` to go ahead all the same."""

    detail = serializers.CharField()
    field = serializers.CharField()
    likely = LikelySerializer(many=True)


class ContactPointSerializer(AskedSerializer, serializers.ModelSerializer):
    """A way to reach the person, and what is allowed there. Weekdays are 1 (Monday) to 7; none means any."""

    asks = (rules.hours_of_contact,)

    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=7), required=False)

    class Meta:
        model = ContactPoint
        fields = [
            *("id", "kind", "value", "belongs_to", "may_call", "may_text", "may_leave_voicemail"),
            *("weekdays", "from_time", "to_time", "line", "extension", "country", "paused_until", "is_active"),
        ]
        read_only_fields = ["extension", "country", "paused_until", "is_active"]


class PersonViewSet(GivingMixin, SayingMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """People served. There is no list: look for somebody, then open them."""

    limits: ClassVar = {"search": SEARCHES}
    reads_by_post: ClassVar = {"search"}
    serializer_class = PersonSerializer
    queryset = Person.objects.none()
    filterset_fields = None

    def get_queryset(self) -> QuerySet[Person]:
        rows = Person.objects.visible_to(self.request.user).annotate(alert_words=alert_words(timezone.now(), "root"))
        return rows.select_related("program").order_by("pk")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One person. Looking is on record."""
        return Response(PersonSerializer(self._seen()).data)

    @extend_schema(request=NewPersonSerializer, responses={201: PersonSerializer, 409: KnownAlreadySerializer})
    def create(self, request: Request) -> Response:
        """Write down somebody new. 409 lists who is likely known already; `although_known` goes ahead. On record."""
        facts = _checked(NewPersonSerializer, request)
        programs = Program.objects.filter(pk__in=programs_where(request.user, Permission.PERSON_EDIT))
        program = get_object_or_404(programs, pk=facts.pop("program"))
        if not facts.pop("although_known"):
            accesslog.note(request._request, AccessVerb.SEARCHED, program_id=program.pk)
            finding.refuse_known(request.user, program, facts)
        one = actions.create_person(program=program, by=signed_in(request), at=timezone.now(), **_area(facts, program))
        return Response(PersonSerializer(one).data, status=201)

    @extend_schema(request=ChangePersonSerializer, responses=PersonSerializer)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Correct or add facts; 409 when somebody else did so since `version`."""
        one = self._seen()
        facts = _area(_checked(ChangePersonSerializer, request), one.program)
        version = facts.pop("version")
        changed = actions.change_person(person=one, version=version, by=signed_in(request), at=timezone.now(), **facts)
        return Response(PersonSerializer(changed).data)

    @extend_schema(request=SearchSerializer, responses=CandidateSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def search(self, request: Request) -> Response:
        """Who may be meant, likeliest first. Searching is on record."""
        programs = programs_where(request.user, Permission.PERSON_SEARCH)
        if not programs:
            raise PermissionDenied(Permission.PERSON_SEARCH.value)
        text = _checked(SearchSerializer, request)["q"]
        for program in programs:
            accesslog.note(request._request, AccessVerb.SEARCHED, program_id=program)
        return Response(CandidateSerializer(finding.find_people(request.user, text), many=True).data)

    @extend_schema(request=ContactPointSerializer, responses={201: ContactPointSerializer})
    @action(detail=True, methods=["post"], url_path="contact-points")
    def contact_points(self, request: Request, pk: str | None = None) -> Response:
        """Add a way to reach the person."""
        words = _checked(ContactPointSerializer, request)
        point = actions.add_contact_point(person=self.get_object(), by=signed_in(request), at=timezone.now(), **words)
        return Response(ContactPointSerializer(point).data, status=201)

    def _seen(self) -> Person:
        one = self.get_object()
        accesslog.note(
            self.request._request, AccessVerb.VIEWED, subject=one, person_id=one.pk, program_id=one.program_id
        )
        return one


def _checked(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """What was sent, or a 400 that says how to fix it."""
    words = serializer(data=request.data)
    words.is_valid(raise_exception=True)
    return dict(words.validated_data)


def _area(facts: dict[str, Any], program: Program) -> dict[str, Any]:
    if facts.get("area"):
        facts["area"] = get_object_or_404(Area.objects.filter(program=program, is_active=True), pk=facts["area"])
    return facts


class LiftPauseSerializer(serializers.Serializer):
    """How you know that it is safe to talk there again."""

    why = serializers.CharField(max_length=200)


def _move_point(*, row: ContactPoint, person: Person, **why: Any) -> object:
    return actions.move_contact_point(point=row, to=person, **why)


def _put_point_back(*, row: ContactPoint, **told: Any) -> object:
    return actions.put_contact_point_back(point=row, **told)


PointMoves: Any = moves_of(_move_point, ContactPointSerializer)
PointTakesBack: Any = takes_back(_put_point_back, ContactPointSerializer)


class ContactPointViewSet(PointMoves, PointTakesBack, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Ways to reach people. `paused_until`: it was not safe to talk there."""

    serializer_class = ContactPointSerializer
    queryset = ContactPoint.objects.none()
    filterset_fields = None

    def get_queryset(self) -> QuerySet[ContactPoint]:
        rows = ContactPoint.objects.filter(person__in=Person.objects.visible_to(self.request.user))
        return rows.select_related("person__program", "person__root").order_by("pk")

    @extend_schema(request=LiftPauseSerializer, responses=ContactPointSerializer)
    @action(detail=True, methods=["post"], url_path="lift-pause")
    def lift_pause(self, request: Request, pk: str | None = None) -> Response:
        """The number may be used again before its pause ends."""
        point, why = self.get_object(), _checked(LiftPauseSerializer, request)["why"]
        actions.lift_pause(point=point, why=why, by=signed_in(request), at=timezone.now())
        return Response(ContactPointSerializer(self.get_queryset().get(pk=point.pk)).data)


api_routes = [
    ("people", PersonViewSet, "person"),
    ("contact-points", ContactPointViewSet, "contact_point"),
    ("contact-permissions", ContactPermissionViewSet, "contact_permission"),
    ("consents", ConsentViewSet, "consent"),
    ("household-links", HouseholdLinkViewSet, "household_link"),
    *alert_routes,
]
