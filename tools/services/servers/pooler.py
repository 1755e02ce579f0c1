"""PgBouncer by deploy/pgbouncer/pgbouncer.ini, with the database's address and its own put in."""

from .. import ground
from ..machines import Machine
from ..words import must, wait_until

PLACE = "/etc/pgbouncer"
HERE = "listen_addr = 127.0.0.1"
THERE = "host=127.0.0.1 port=5432"


def set_up(machine: Machine, database: Machine, role: str, word: str) -> None:
    """The file of deploy/, who may come in, its unit."""
    text = (ground.ROOT / "deploy/pgbouncer/pgbouncer.ini").read_text()
    must(HERE in text and THERE in text, "deploy/pgbouncer/pgbouncer.ini names its addresses")
    text = text.replace(HERE, f"listen_addr = {machine.address}").replace(THERE, f"host={database.address} port=5432")
    text = text.replace("max_client_conn", f"stats_users = {role}\nmax_client_conn")
    machine.run("id postgres >/dev/null 2>&1 || useradd --system --home-dir /var/lib/postgresql postgres")
    machine.write(f"{PLACE}/pgbouncer.ini", text)
    machine.write(f"{PLACE}/userlist.txt", f'"{role}" "{word}"\n')
    machine.run(f"chown -R postgres {PLACE}; systemctl enable --now pgbouncer 2>&1")
    wait(machine)


def wait(machine: Machine) -> None:
    """Until it takes connections."""
    wait_until(lambda: ":6432" in machine.run("ss -ltn", may_fail=True), "PgBouncer answers")
