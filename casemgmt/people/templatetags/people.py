"""How people and the reasons for finding them are put into words."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from ..identity import Candidate
from ..models import Person
from ..queries import reason_words

register = template.Library()


@register.filter
def why_likely(candidate: Candidate) -> str:
    """“34 · same phone, similar name”: what helps to tell whether it is the same person."""
    parts = [age_words(candidate.person), reason_words(candidate.reasons)]
    return " · ".join(part for part in parts if part)


@register.filter
def age_words(person: Person) -> str:
    """Age in years, with “about” where it is an estimate; empty when it is not known."""
    age = person.age_on(timezone.localdate())
    if age is None:
        return ""
    return str(age) if person.birth_date else _("about %(age)d") % {"age": age}
