"""Rules about what is typed, asked alike by a page, by the API and by the action behind both.

A rule looks at what was said and yields a field and a sentence for each thing that cannot be meant. It lives in the
`rules.py` of its app; a form and a serializer name it in `asks`, the action refuses by it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from .errors import NotPossible

Fault = tuple[str, str]
Rule = Callable[[Mapping[str, Any], datetime], Iterator[Fault]]


def refuse_faults(rule: Rule, said: Mapping[str, Any], at: datetime) -> None:
    """Refuse with the first fault: what an action does, whoever calls it."""
    for field, sentence in rule(said, at):
        raise NotPossible(sentence, field=field)


def ask(said: dict[str, Any], *rules: Rule) -> dict[str, Any]:
    """What was sent, or a 400 with each fault. Rules about moments are asked once the program's zone is known."""
    faults = [fault for rule in rules for fault in rule(said, timezone.now())]
    if faults:
        raise serializers.ValidationError({field: [sentence] for field, sentence in faults})
    return said


class AskedForm:
    """A form that asks rules. Stands before the form's own class."""

    asks: tuple[Rule, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Each fault stands beside its field."""
        form: Any = self
        said = super().clean() or form.cleaned_data  # type: ignore[misc]
        for rule in self.asks:
            for field, sentence in rule(said, timezone.now()):
                form.add_error(field if field in form.fields else None, sentence)
        return said


class AskedSerializer(serializers.Serializer):
    """A serializer that asks the same rules: 400 with the same sentences."""

    asks: tuple[Rule, ...] = ()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Each fault stands beside its field."""
        return ask(super().validate(attrs), *self.asks)
