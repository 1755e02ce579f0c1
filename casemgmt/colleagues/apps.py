from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ColleaguesConfig(AppConfig):
    name = "casemgmt.colleagues"
    label = "colleagues"
    verbose_name = _("Training and support of the team")

    def ready(self) -> None:
        """Take part in what lower apps announce; the table of hooks is docs/generated/hooks.md."""
        from casemgmt.accounts.hooks import DIGEST_LINES
        from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

        from .digest import digest_lines
        from .rules import LEADS, WORKS

        DIGEST_LINES.join(digest_lines, order=60)
        PROGRAM_MENU.join(MenuEntry(_("Training"), "colleagues:mine", WORKS), order=125)
        PROGRAM_MENU.join(MenuEntry(_("Team care"), "colleagues:team", LEADS), order=126)
        _join_tones()


def _join_tones() -> None:
    """How our states look."""
    from casemgmt.core.tones import STATE_TONES, Tones

    from .support.models import SupportAnswer
    from .trainings.queries import TrainingStanding

    STATE_TONES.join(
        Tones(
            ok={TrainingStanding.VALID, SupportAnswer.TAKEN},
            wait={TrainingStanding.SOON, TrainingStanding.NEVER},
            bad={TrainingStanding.OVER},
            quiet={SupportAnswer.DECLINED},
        ),
        order=90,
    )
