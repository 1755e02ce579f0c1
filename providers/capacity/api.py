"""Room as JSON."""

from rest_framework import serializers

from providers.models import RoomGroup, RoomState

from .forms import MOST_ROOM
from .rooms import UNKNOWN

STATES = [*RoomState.choices, (UNKNOWN, "Not known")]


class RoomSerializer(serializers.Serializer):
    """What was said last of one unit and group; `state` is what counts now, `unknown` once `until` has passed."""

    state = serializers.ChoiceField(choices=STATES)
    available = serializers.FloatField()
    free = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    group = serializers.CharField()
    maximum = serializers.FloatField(allow_null=True)
    waitlist_length = serializers.IntegerField(allow_null=True)
    waitlist_until = serializers.DateField(allow_null=True)
    said_at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    is_current = serializers.BooleanField()


class RoomNowSerializer(serializers.Serializer):
    """The one answer for the whole service."""

    state = serializers.ChoiceField(choices=STATES)
    free = serializers.FloatField(allow_null=True)
    said_at = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class SaidOfRoomSerializer(serializers.Serializer):
    """One saying: what, when, and who; nobody's name where an import or a mailed link said it."""

    room = RoomSerializer()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.name", allow_null=True, default=None)
    by_letter = serializers.BooleanField()
    publisher = serializers.CharField(source="source")


class CapacitySerializer(serializers.Serializer):
    """How much room there is now. Without `unit` and `group` it is about what was said last."""

    available = serializers.IntegerField(min_value=0, max_value=MOST_ROOM, default=0)
    state = serializers.ChoiceField(choices=RoomState.choices, required=False, allow_blank=True)
    unit = serializers.CharField(required=False, allow_blank=True, max_length=60)
    group = serializers.ChoiceField(choices=RoomGroup.choices, required=False, allow_blank=True)
    maximum = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_ROOM)
    waitlist_length = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_ROOM)
    waitlist_until = serializers.DateField(required=False, allow_null=True)

    def validate(self, said: dict) -> dict:
        """A number, or an answer that needs none."""
        if "available" not in self.initial_data and said.get("state") in (None, "", RoomState.CAPACITY):
            raise serializers.ValidationError({"available": "Say how many are free."})
        return said
