from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "casemgmt.retention"
    label = "retention"
    verbose_name = _("Keeping and forgetting")

    def ready(self) -> None:
        """The owner of the tables installs the one door through which words are taken out; the archive registers its
        kind of work."""
        from casemgmt.accounts.hooks import DIGEST_LINES
        from casemgmt.core.database import ON_RIGHTS_GRANTED
        from casemgmt.core.documented import DOC_PAGES
        from casemgmt.core.tones import STATE_TONES, Tones

        from . import clearing, door
        from .archive import preparation  # noqa: F401 (registers its kind of work)
        from .digest import digest_lines
        from .models import ForgetRequest

        DIGEST_LINES.join(digest_lines, order=70)
        ON_RIGHTS_GRANTED.join(door.install, order=10)
        DOC_PAGES.join(clearing.page, order=10)
        state = ForgetRequest.State
        STATE_TONES.join(Tones(ok={state.DONE}, wait={state.ASKED, state.CONFIRMED}, bad={state.REFUSED}), order=95)
