"""`{{ row|sign_in_words }}`: what a row about somebody's sign-in says.

`{% cities as all %}`: the servers that sign people in here; `{% cities_again as mine %}`: those where the reader may
prove once more that it is them.
"""

from typing import Any

from django import template

from casemgmt.accounts import sign_in_record
from casemgmt.accounts.identity import queries

register = template.Library()
register.filter("sign_in_words", sign_in_record.words_of)


@register.simple_tag
def cities() -> list[Any]:
    """All that are on."""
    return queries.all_in_force()


@register.simple_tag(takes_context=True)
def cities_again(context: Any) -> list[Any]:
    """Those the reader's account is bound to."""
    return queries.again_for(context["request"].user)
