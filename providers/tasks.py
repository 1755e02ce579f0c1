"""What the clock starts for the directory; Celery finds the tasks of the rooms here too."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from .by_eye.actions import clear_listing_samples
from .freshness.actions import ask_due_agencies
from .marks.actions import settle_marks
from .news.actions import forget_old_news


@sweep
def sweep_listings() -> int:
    """Ask agencies whether their listings are still right."""
    return ask_due_agencies(at=timezone.now())


@sweep
def settle_listings() -> int:
    """Give the listings that changed their moment, and tell other systems of them."""
    at = timezone.now()
    forget_old_news(at=at)
    return settle_marks(at=at)


@sweep
def sweep_listing_samples() -> int:
    """Throw away lists that lie open to be looked at and that nobody read."""
    return clear_listing_samples(at=timezone.now())
