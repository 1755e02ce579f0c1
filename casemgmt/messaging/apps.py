from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "casemgmt.messaging"
    label = "messaging"
    verbose_name = _("Messages to people")

    def ready(self) -> None:
        """Take part in the case page and the timeline; the table of hooks is docs/generated/hooks.md."""
        from casemgmt.accounts.hooks import FIRST_STEPS
        from casemgmt.cases import hooks as case_hooks
        from casemgmt.duties.hooks import KINDS
        from casemgmt.people.hooks import (
            ENDS_WITH_DEATH,
            ON_MERGED,
            ON_PERMISSION_CHANGED,
            ON_UNMERGED,
            STAYS_AFTER_UNDO,
        )

        from . import mail, queries, reactions, timeline  # noqa: F401 (mail registers its senders)
        from .duties import RepliesToRead, UnknownReplies
        from .first_days import first_steps_of_words

        FIRST_STEPS.join(first_steps_of_words, order=70)
        KINDS.join(RepliesToRead(), order=45)
        KINDS.join(UnknownReplies(), order=46)
        ON_PERMISSION_CHANGED.join(reactions.follow_permission, order=20)
        ENDS_WITH_DEATH.join(queries.what_death_ends, order=20)
        ON_MERGED.join(reactions.follow_merge, order=30)
        ON_UNMERGED.join(reactions.follow_merge, order=30)
        STAYS_AFTER_UNDO.join(queries.stays_unsent, order=30)
        case_hooks.MOVES_WITH_CASE.join(("messaging.PersonMessage", "case"), order=30)
        case_hooks.PANELS.join(queries.case_panel, order=30)
        case_hooks.TIMELINE.join(timeline.sentences, order=20)
        _join_tones()


def _join_tones() -> None:
    """How our states look."""
    from casemgmt.core.tones import STATE_TONES, Tones

    from .models import MessageState

    STATE_TONES.join(
        Tones(wait={MessageState.SENT}, bad={MessageState.FAILED}),
        order=60,
    )
