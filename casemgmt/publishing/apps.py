from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "casemgmt.publishing"
    label = "publishing"
    verbose_name = _("What is published")

    def ready(self) -> None:
        """Take part in what lower apps announce; the table of hooks is docs/generated/hooks.md."""
        from casemgmt.core.tones import STATE_TONES, Tones

        from . import preparation  # noqa: F401 (registers its kind of work)
        from .extracts import actions  # noqa: F401 (the same)
        from .models import Preview

        STATE_TONES.join(
            Tones(ok={Preview.State.READY}, wait={Preview.State.WAITING}, bad={Preview.State.FAILED}), order=85
        )
