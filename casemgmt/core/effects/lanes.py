"""The lanes: each is a Celery queue with worker processes of its own, so that who is slow delays only itself."""

from enum import StrEnum

# Seconds a worker may hold one effect. Longer than the longest conversation of its lane, and short enough that what a
# killed worker held is soon taken up by another.
LEASE = 60
# Seconds one conversation may last in all, however often the other side sends a byte.
LONGEST = 30
# Seconds one run of a lane works before it makes room for the heartbeat; the next run goes on.
ONE_RUN = 20


class Lane(StrEnum):
    """What waits where. The clock and mail wait for nobody; web and texts wait on strangers; paper is slow."""

    CLOCK = "clock"
    MAIL = "mail"
    TEXTS = "texts"
    WEB = "web"
    PAPER = "paper"


# The lanes that send effects; the clock runs sweeps, paper draws and reads what a person waits for.
DELIVERING = (Lane.MAIL, Lane.TEXTS, Lane.WEB)
