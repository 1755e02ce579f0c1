"""Keeping the words of the search: what people say for one thing, in the browser."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers.rights import require_editor

from .models import WordGroup
from .vocabulary import shipped


@action
def keep_words(
    *, group: WordGroup | None, code: str, version: int, said: dict[str, Any], by: Actor, at: datetime
) -> WordGroup:
    """Write a group of words, a new one or in the place of one that comes with the program. A stale form changes
    nothing. `said`: words, also, means, is_active."""
    require_editor(by)
    row = _held(group, code)
    if row.version != version:
        raise NotPossible(_("Somebody changed these words meanwhile. Read them again, then write yours."))
    if code and code not in shipped():
        raise NotPossible(_("There is no such group of words."))
    row.words, row.also, row.means, row.is_active = said["words"], said["also"], said["means"], said["is_active"]
    row.version, row.changed_by_id, row.changed_at = version + 1, by.pk, at
    row.save()
    record("search_words.kept", row, by=by, at=at)
    return row


def _held(group: WordGroup | None, code: str) -> WordGroup:
    """The row as it is now, held; a new one where there is none."""
    rows = WordGroup.objects.select_for_update()
    found = rows.filter(pk=group.pk).first() if group else rows.filter(code=code).first() if code else None
    return found or WordGroup(code=code, version=0)


@action
def restore_words(*, group: WordGroup, by: Actor, at: datetime) -> None:
    """Take what was written away: a group of the program counts again as it came, one of ours is gone."""
    require_editor(by)
    record("search_words.restored", group, by=by, at=at)
    group.delete()
