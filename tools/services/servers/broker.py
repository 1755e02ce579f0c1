"""Redis and RabbitMQ of Debian on one machine; which of them is the broker says CELERY_BROKER_URL."""

import shlex

from ..machines import Machine

BOTH = ("redis-server", "rabbitmq-server")


def set_up(machine: Machine, password: str, which: tuple[str, ...] = BOTH) -> None:
    """They listen to the network, each with a password."""
    redis = f"\nbind 0.0.0.0\nappendonly yes\nmaxmemory-policy noeviction\nrequirepass {password}\n"
    machine.run(f"printf %s {shlex.quote(redis)} >> /etc/redis/redis.conf")
    # The account of an empty node; `guest` is then not made.
    account = f"default_user = aftercall\ndefault_pass = {password}\n"
    machine.write("/etc/rabbitmq/rabbitmq.conf", f"listeners.tcp.default = 5672\n{account}")
    # Another installation's node may have lain on this disk.
    machine.run("rm -rf /var/lib/rabbitmq/mnesia /var/lib/redis/*")
    for service in which:
        machine.run(f"systemctl enable --now {service} 2>&1")


def redis(machine: Machine, password: str, *words: str) -> str:
    """One question to Redis."""
    return machine.asks(f"redis-cli --no-auth-warning -a {password} {' '.join(words)}")


def queues(machine: Machine) -> dict[str, int]:
    """RabbitMQ's queues and how many messages wait in each."""
    rows = machine.run("rabbitmqctl -q list_queues name messages --no-table-headers").splitlines()
    return {name: int(count) for name, count in (row.split("\t") for row in rows)}
