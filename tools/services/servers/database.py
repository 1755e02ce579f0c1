"""PostgreSQL 18 of the locked wheel as a server of its own: an account, a unit, passwords, the network, its archive.

The wheel is built without OpenSSL: the network between database and product is not encrypted here, as it should be
where machines stand apart.
"""

import shutil

from .. import ground, page
from ..machines import NETWORK, Machine

PROGRAMS = "/usr/local/lib/postgresql"
HOME = "/var/lib/aftercall-postgres"
DATA, ARCHIVE = f"{HOME}/data", f"{HOME}/archive"
PEOPLE = f"""local all postgres peer
local replication postgres peer
host all all 127.0.0.1/32 scram-sha-256
host all all {NETWORK}.0/24 scram-sha-256
host replication replicator {NETWORK}.0/24 scram-sha-256
"""
UNIT = f"""[Unit]
Description=PostgreSQL 18
After=network.target
[Service]
User=postgres
RuntimeDirectory=postgresql
ExecStart={PROGRAMS}/bin/postgres -D {DATA}
ExecReload=/bin/kill -HUP $MAINPID
KillSignal=SIGINT
Restart=always
RestartSec=1
TimeoutSec=60
[Install]
WantedBy=multi-user.target
"""
# `docs/operate.md`, "Back up", says what the archive needs.
OURS = f"""
listen_addresses = '*'
unix_socket_directories = '/run/postgresql,/tmp'
password_encryption = scram-sha-256
max_connections = 200
shared_buffers = 256MB
max_wal_size = 1GB
random_page_cost = 1.1
timezone = UTC
log_timezone = UTC
archive_mode = on
archive_command = 'test ! -f {ARCHIVE}/%f && cp %p {ARCHIVE}/%f'
archive_timeout = 60
"""


def set_up(machine: Machine, passwords: dict[str, str]) -> None:
    """An empty server, the two roles by tools/create-roles.sh."""
    put_programs(machine)
    machine.run("rm -rf /etc/postgresql")  # a server that this machine happens to have is not ours
    machine.run(f"install -d -o postgres -m 0700 {HOME} {ARCHIVE}")
    machine.run(
        f"runuser -u postgres -- {PROGRAMS}/bin/initdb -D {DATA} --username=postgres --auth=peer --encoding=UTF8 "
        "--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --data-checksums"
    )
    machine.write(f"{DATA}/pg_hba.conf", PEOPLE)
    machine.run(f"cat >> {DATA}/postgresql.conf; chown postgres: {DATA}/*.conf", told=OURS)
    start(machine)
    line = next(line for line in page.commands("2. Start it", "useradd") if "create-roles" in line)
    machine.run(f"cd /opt/aftercall && {page.fill(line, passwords['owner'], passwords['app'])}")
    sql(machine, f"create role replicator login replication password '{passwords['replication']}'")


def put_programs(machine: Machine) -> None:
    """The programs, with psql and the like where everybody finds them."""
    programs, libraries = ground.postgres_programs()
    place = machine.root / PROGRAMS.lstrip("/")
    shutil.copytree(programs, place, symlinks=True)
    shutil.copytree(libraries, place.parent.parent / libraries.name)
    machine.run("id postgres >/dev/null 2>&1 || useradd --system --home-dir /var/lib/postgresql postgres")
    machine.run(f"for name in {PROGRAMS}/bin/*; do ln -sf $name /usr/local/bin/; done")


def start(machine: Machine) -> None:
    """Its unit, until it answers."""
    machine.write("/etc/systemd/system/postgresql.service", UNIT)
    machine.run("systemctl daemon-reload; systemctl enable --now postgresql 2>&1")
    wait(machine)


def wait(machine: Machine) -> None:
    """Until it takes connections."""
    machine.run(
        "for n in $(seq 300); do pg_isready -q -h /run/postgresql -U postgres && exit 0; sleep 0.1; done; exit 1"
    )


def sql(machine: Machine, words: str, database: str = "postgres") -> str:
    """A statement as the superuser, on the machine itself."""
    return machine.run(
        f"runuser -u postgres -- psql -XAtq -v ON_ERROR_STOP=1 -h /run/postgresql -d {database}", told=words
    ).strip()
