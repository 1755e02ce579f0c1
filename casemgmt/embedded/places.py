"""Where embedded servers keep their data, sockets and locks, and which account they run under."""

import hashlib
import os
import pwd
import stat
from pathlib import Path

from . import EmbeddedError

ROOT = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")


def var() -> Path:
    """The git-ignored state folder (`CASEMGMT_VAR` moves it)."""
    folder = Path(os.environ.get("CASEMGMT_VAR") or ROOT / "var").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"The state folder {folder} cannot be made: {error.strerror}.") from error
    return folder


def server_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root hands it to `nobody`; everybody else runs it as themselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def as_server_account() -> dict:
    """Keyword arguments for subprocess that drop root's rights."""
    account = server_account()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def owner_id() -> int:
    account = server_account()
    return account.pw_uid if account else os.geteuid()


def fingerprint() -> str:
    return hashlib.sha256(str(var()).encode()).hexdigest()[:10]


def reachable_by_server(folder: Path) -> bool:
    """May the server's account walk into this folder? (A checkout under root's 0700 home is closed to it.)"""
    if server_account() is None:
        return True
    parents = [folder, *folder.parents] if folder.exists() else folder.parents
    return all(_others_may_enter(parent) for parent in parents)


def _others_may_enter(folder: Path) -> bool:
    info = folder.stat()
    return info.st_uid == owner_id() or bool(info.st_mode & stat.S_IXOTH)


def data_folder(name: str) -> Path:
    """A folder for a server's data: under `var/`, or under /var/tmp when the server's account cannot get there."""
    inside = var() / name
    if reachable_by_server(var()):
        return inside
    outside = private_folder(Path(f"/var/tmp/casemgmt-{fingerprint()}"))  # noqa: S108 (ownership is checked)
    return outside / name


def socket_folder(name: str) -> Path:
    """A 0700 folder for sockets, short enough for the kernel's limit of 107 bytes."""
    inside = var() / "run" / name
    if reachable_by_server(var()) and len(str(inside)) + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT:
        inside.parent.mkdir(exist_ok=True)
        inside.parent.chmod(0o755)
        return private_folder(inside)
    return private_folder(private_folder(Path(f"/tmp/casemgmt-{fingerprint()}-{owner_id()}")) / name)  # noqa: S108


def private_folder(folder: Path) -> Path:
    """Make (or accept) a folder that only the server's account may enter; refuse one that somebody else planted."""
    try:
        folder.mkdir(mode=0o700, parents=True)
        os.chown(folder, owner_id(), -1)
    except FileExistsError:
        pass
    except OSError as error:
        raise EmbeddedError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != owner_id():
        raise EmbeddedError(
            f"The folder {folder} belongs to another account (id {info.st_uid}). "
            f"Remove it, or run as the account that made it."
        )
    folder.chmod(0o700)
    return folder
