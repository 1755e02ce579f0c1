from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "casemgmt.messaging"
    label = "messaging"
    verbose_name = _("Messages to people")

    def ready(self) -> None:
        """Take part in the case page, the timeline and My day; the table of hooks is in docs/architecture.md."""
        from casemgmt.cases import hooks as case_hooks
        from casemgmt.followups import hooks as day_hooks

        from . import notifications, queries, timeline  # noqa: F401 (notifications registers its senders)

        case_hooks.PANELS.append(queries.case_panel)
        case_hooks.TIMELINE.append(timeline.tell)
        day_hooks.MY_DAY_SOURCES.append(queries.my_day_rows)
