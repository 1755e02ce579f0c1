"""RabbitMQ as the broker: the same work over AMQP, and the same strikes at it."""

import time

from ..city import LANES, PAGES
from ..servers import broker
from ..words import must, say, wait_until
from . import chaos

TITLE = "the same over RabbitMQ"
NEEDS: tuple[str, ...] = ("story",)


def run(city) -> None:
    """The settings change, everything restarts, people work, workers and broker are killed."""
    before, city.broker = city.broker, "rabbitmq"
    try:
        tell(city)
        queues_are_there(city)
        what_a_killed_worker_held_is_given_to_the_next(city)
        chaos.run(city, STRIKES, stretch=60)
    finally:
        city.broker = before
        tell(city)


STRIKES = (
    chaos.each_worker_and_beat_is_killed,
    chaos.the_broker_loses_its_power,
    chaos.the_worker_machine_loses_its_power,
)


def tell(city) -> None:
    """CELERY_BROKER_URL on every machine, as somebody would change it."""
    for name in (*PAGES, "worker"):
        city.write_settings(city[name])
    for name in PAGES:
        city[name].run("systemctl restart aftercall-web")
    city["worker"].run("systemctl restart 'aftercall-worker@*' aftercall-beat")
    city.wait_until_well()


def queues_are_there(city) -> None:
    """A queue for each lane, each with its consumer and a heartbeat on the line."""
    rows = city["broker"].run("rabbitmqctl -q list_queues name consumers --no-table-headers").splitlines()
    consumers = {name: int(count) for name, count in (row.split("\t") for row in rows)}
    must(all(consumers.get(lane, 0) >= 1 for lane in LANES), f"a lane has no consumer at RabbitMQ: {consumers}")
    lines = city["broker"].run("rabbitmqctl -q list_connections timeout --no-table-headers").split()
    say(f"rabbit: consumers {consumers}; seconds of the heartbeat of {len(lines)} connections: {sorted(set(lines))}")


def what_a_killed_worker_held_is_given_to_the_next(city) -> None:
    """A message that waits unacknowledged comes back to its queue with the death of who held it."""
    city["worker"].run("systemctl stop aftercall-worker@paper")
    wait_until(lambda: broker.queues(city["broker"]).get("paper", 0) >= 1, "a message waits for paper", 90)
    city["worker"].run("systemctl start aftercall-worker@paper")
    wait_until(lambda: broker.queues(city["broker"]).get("paper", 1) == 0, "paper has taken what waited", 90)
    began = time.monotonic()
    city["worker"].run("systemctl kill -s KILL aftercall-worker@clock")
    wait_until(lambda: city["worker"].asks("systemctl is-active aftercall-worker@clock") == "active", "clock again")
    city.wait_until_well()
    say(f"rabbit: a killed worker is back and well after {time.monotonic() - began:.0f} s")
