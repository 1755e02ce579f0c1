"""nginx with TLS before two web machines: deploy/nginx/aftercall.conf with the site's names put in."""

from .. import ground
from ..machines import Machine
from ..words import must
from .keys import FOLDER

ONE = "    server 127.0.0.1:8000"


def set_up(machine: Machine, site: str, backs: list[str]) -> None:
    """The file of deploy/, a line for each web machine, the certificate."""
    text = (ground.ROOT / "deploy/nginx/aftercall.conf").read_text()
    line = next(line for line in text.splitlines() if line.startswith(ONE))
    text = text.replace(line, "\n".join(line.replace("127.0.0.1", back) for back in backs))
    must("crisis.example.org" in text, "the example names its host")
    machine.write("/etc/nginx/sites-enabled/default", "")
    machine.write("/etc/nginx/sites-enabled/aftercall", text.replace("crisis.example.org", site))
    machine.write("/etc/ssl/aftercall/certificate.pem", (FOLDER / f"{site}.pem").read_text())
    machine.write("/etc/ssl/aftercall/key.pem", (FOLDER / f"{site}.key").read_text(), 0o600)
    machine.run("nginx -t && systemctl enable --now nginx 2>&1")
