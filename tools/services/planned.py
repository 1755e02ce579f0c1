"""Contacts with dates that pass while machines fall, and where plain arithmetic puts each of them afterwards."""

from collections import Counter
from datetime import timedelta

from .words import must, wait_until

# When a window opens, is due and closes, as parts of the stretch; how many of a hundred rows are like that.
SHAPES = {
    "over": (-9.0, -8.0, -7.0, 60),
    "opens": (0.3, 50.0, 60.0, 10),
    "falls due": (-2.0, 0.5, 50.0, 15),
    "lives and ends": (0.1, 0.4, 0.95, 15),
}


class Planned:
    """So many contacts on one case, spread over a stretch of seconds from now on."""

    def __init__(self, case, rows: int, seconds: float) -> None:
        from django.utils import timezone

        from casemgmt.followups.contacts import clocks
        from casemgmt.followups.models import FollowUp

        start, made = timezone.now(), []
        names = [name for name, shape in SHAPES.items() for _n in range(shape[3] * rows // 100)]
        for name in names:
            opens, due, closes = (start + timedelta(seconds=seconds * part) for part in SHAPES[name][:3])
            row = FollowUp(
                program_id=case.program_id, case=case, person_id=case.person_id, name=name, anchor_at=opens,
                opens_at=opens, due_at=due, closes_at=closes, modes=["phone"], why={"step": name},
            )  # fmt: skip
            row.next_step_at = clocks.next_step_at(row)
            made.append(row)
        self.rows = FollowUp.objects.bulk_create(made)
        self.ids = {row.pk for row in self.rows}

    def wait_until_calm(self, seconds: float) -> None:
        """Nothing is due and no effect waits any more."""
        from django.db import close_old_connections
        from django.utils import timezone

        from casemgmt.core.models import Effect
        from casemgmt.followups.models import FollowUp

        def is_calm() -> bool:
            close_old_connections()  # the one we had may have died with its server
            due = FollowUp.objects.filter(pk__in=self.ids, next_step_at__lte=timezone.now()).exists()
            return not due and not Effect.objects.waiting().exists()

        wait_until(is_calm, "every contact and every letter is done", seconds, 1)

    def check(self) -> None:
        """Each is where its dates say, and each thing was said of it once."""
        from django.utils import timezone

        from casemgmt.core.models import Event
        from casemgmt.followups.models import FollowUp

        at, wrong = timezone.now(), []
        for row in FollowUp.objects.filter(pk__in=self.ids):
            planned = (
                ("ended", "missed") if at >= row.closes_at else ("open" if at >= row.opens_at else "scheduled", "")
            )
            wrong += [] if (row.state, row.end) == planned else [(row.name, row.state, row.end)]
        must(not wrong, f"{len(wrong)} contacts are not where their dates say: {wrong[:3]}")
        told = Counter(
            Event.objects.filter(verb__startswith="followup.", subject_id__in=self.ids).values_list(
                "verb", "subject_id"
            )
        )
        must(max(told.values(), default=0) <= 1, "something happened twice to a contact")
        opened = sum(1 for verb, _subject in told if verb == "followup.opened")
        must(opened == len(self.ids), f"{opened} of {len(self.ids)} contacts were opened")


def check_letters(post, strikes: int) -> str:
    """Each effect of the lane mail was delivered and its letter came; again only where a conversation was cut."""
    from casemgmt.core import effects
    from casemgmt.core.models import Effect

    letters = Counter(post.ids())
    rows = [row for row in Effect.objects.filter(delivered_at__isnull=False) if effects.message_id(row) in letters]
    given_up = Effect.objects.filter(given_up_at__isnull=False).count()
    must(given_up == 0, f"{given_up} effects were given up")
    must(len(rows) == len(letters), f"{len(letters)} letters came, {len(rows)} of them are recorded as delivered")
    again = sum(times - 1 for times in letters.values())
    must(again <= 2 * strikes, f"{again} letters came twice after {strikes} strikes")
    return f"{len(letters)} letters, {again} of them again"
