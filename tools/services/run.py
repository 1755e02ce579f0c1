"""Inside the namespaces: set everything up, run the parts in their order, say what was seen."""

import importlib
import os
import re
import sys
import time
import traceback

from . import ground
from .city import City
from .machines import DISKS
from .parts import in_order
from .servers.mail import PostOffice
from .words import BEGAN, Broken, CannotRun, say


def run_parts(names: list[str]) -> int:
    """0 when every part kept its promises. What a part needs runs before it."""
    wanted = in_order(names)
    city, failed = City(), []
    try:
        city.build()
        city.post = PostOffice()
        _know_the_product(city)
        for name in wanted:
            if not _kept(name, city):
                failed.append(name)
        _stay(city)
    except (Broken, CannotRun) as problem:
        say(f"The machines could not be set up: {problem}")
        failed.append("set-up")
    finally:
        city.end()
    print("\n" + "\n".join(f"  {figure}" for figure in city.figures))
    print(
        f"\n{len(wanted) - len(failed)} of {len(wanted)} parts kept their promises in "
        f"{time.monotonic() - BEGAN:.0f} s. Logs: var/services/log/"
        + (f"\nBroken: {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


def _know_the_product(city: City) -> None:
    """The tables of the installation as its own code reads them, with the settings of its machines."""
    for name in ("PRODUCTION", "DEMO", "DEBUG", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    told = {
        "PRODUCTION": "1",
        "DJANGO_SETTINGS_MODULE": "casemgmt.settings",
        "CASEMGMT_VAR": str(DISKS / "ours"),
        "LOG_LEVEL": "WARNING",
    }
    os.environ.update(city.settings() | told)
    import django

    django.setup()


def _stay(city: City) -> None:
    """SERVICES_STAY=1, for whoever writes a part: the machines stay up, and the parts whose names are written into
    var/services/again run once more with their code as it stands then."""
    while os.environ.get("SERVICES_STAY"):
        again = ground.PLACE / "again"
        again.unlink(missing_ok=True)
        os.mkfifo(again)
        say("Staying. Write names of parts into var/services/again, or “end”.")
        for name in again.read_text().split():
            if name == "end":
                return
            for module in [
                module
                for key, module in sys.modules.items()
                if re.search(r"services\.(people|servers|parts|work|planned)\.?", key)
            ]:
                importlib.reload(module)
            _kept(name, city)


def _kept(name: str, city: City) -> bool:
    from django.db import close_old_connections

    began = time.monotonic()
    close_old_connections()  # the one we had may have died with its server
    part = importlib.import_module(f".parts.{name}", __package__)  # as it stands now, where it was read again
    say(f"── {name}: {part.TITLE}")
    try:
        part.run(city)
    except Exception as problem:
        traceback.print_exc()
        say(f"BROKEN {name}: {problem}")
        return False
    city.figure(f"{name}: {time.monotonic() - began:.0f} s")
    return True
