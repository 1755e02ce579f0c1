"""Reads that serve a case's pages."""

from django.utils.translation import gettext as _

from . import hooks
from .models import Case, NeedState


def why_case_cannot_close(case: Case) -> list[str]:
    """Sentences that forbid closing: undecided needs, and what upper apps still have under way."""
    undecided = case.needs.filter(state=NeedState.OPEN)
    sentences = [
        _("The need “%(need)s” is undecided. Say whether it was met.") % {"need": need.get_domain_display()}
        for need in undecided
    ]
    return sentences + [sentence for check in hooks.CLOSING_CHECKS for sentence in check(case=case)]
