"""What another stale age would do to the listings a program keeps."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.numbers.known import STALE

from .models import Service, ServiceStatus
from .models.organizations import kept_in


def preview_of_stale(*, program: Any, code: str, was: int, number: int, at: datetime) -> list[str]:
    """How many listings would be stale, more or fewer."""
    if code != STALE:
        return []
    kept = (
        Service.objects.listed().exclude(status=ServiceStatus.DEFUNCT).filter(kept_in([program.pk], "organization__"))
    )
    less, more = _stale(kept, was, at), _stale(kept, number, at)
    if less == more:
        return [_("As many listings as now would be stale: %(n)d.") % {"n": less}]
    word = _("more") if more > less else _("fewer")
    words = ngettext("%(n)d listing %(word)s", "%(n)d listings %(word)s", abs(more - less))
    changed = words % {"n": abs(more - less), "word": word}
    return [_("%(changed)s would be stale: %(all)d of all, at once.") % {"changed": changed, "all": more}]


def _stale(kept: Any, days: int, at: datetime) -> int:
    unseen = Q(last_verified_at__isnull=True) | Q(last_verified_at__lt=at - timedelta(days=days))
    count: int = kept.filter(unseen).count()
    return count
