from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "casemgmt.feedback"
    label = "feedback"
    verbose_name = _("Complaints and feedback")

    def ready(self) -> None:
        """Take part in what lower apps announce; the table of hooks is docs/generated/hooks.md."""
        from casemgmt.accounts.hooks import DIGEST_LINES
        from casemgmt.cases import hooks as cases
        from casemgmt.duties.hooks import KINDS
        from casemgmt.messaging import hooks as messaging

        from . import queries, timeline
        from .duties import FeedbackToAnswer
        from .survey import actions, mail  # noqa: F401 (mail registers its sender)

        cases.PANELS.join(queries.case_panel, order=50)
        cases.MOVES_WITH_CASE.join(("feedback.Feedback", "case"), order=40)
        cases.TIMELINE.join(timeline.sentences, order=30)
        messaging.TAKES_REPLIES.join(actions.take_reply, order=10)
        KINDS.join(FeedbackToAnswer(), order=90)
        DIGEST_LINES.join(queries.digest_lines, order=50)
        _join_menu()
        _join_tones()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Feedback"), "feedback:list", Permission.FEEDBACK_RECORD), order=85)


def _join_tones() -> None:
    """How our states look."""
    from casemgmt.core.tones import STATE_TONES, Tones

    from .survey.models import SurveyState
    from .workflow import FeedbackState

    STATE_TONES.join(
        Tones(
            ok={FeedbackState.ANSWERED, SurveyState.ANSWERED},
            wait={FeedbackState.NEW, FeedbackState.LOOKED_INTO, SurveyState.WAITING, SurveyState.ASKED},
            quiet={FeedbackState.CLOSED, SurveyState.REFUSED, SurveyState.HINDERED},
        ),
        order=75,
    )
