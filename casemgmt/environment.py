"""The typed readers of the environment. Each fails at boot with a sentence that names the setting and why."""

import ipaddress
import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None, *, why: str = "") -> str:
    """A string; without a default the setting is required."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"The setting {name} is missing. {why}".strip())
    return value


def flag(name: str, default: bool = False) -> bool:
    """A yes or no."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"The setting {name} must be 1 or 0; it is {value!r}.")
    return value in TRUE


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number."""
    value = os.environ.get(name, "").strip() or str(default)
    try:
        parsed = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"The setting {name} must be a whole number; it is {value!r}.") from None
    if parsed < least:
        raise ImproperlyConfigured(f"The setting {name} must be at least {least}; it is {parsed}.")
    return parsed


def scanner(name: str) -> str:
    """Where a virus scanner listens: host:port, or the path of a socket. Empty: there is none."""
    value = text(name, "")
    host, _colon, port = value.rpartition(":")
    if value and not value.startswith("/") and not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise ImproperlyConfigured(
            f"The setting {name} must be host:port, as localhost:3310, or the path of a socket; it is {value!r}."
        )
    return value


def numbers(name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """As many whole numbers as the default has, separated by commas."""
    value = os.environ.get(name, "").strip() or ",".join(map(str, default))
    parts = [part.strip() for part in value.split(",")]
    if len(parts) != len(default) or not all(part.isdecimal() for part in parts):
        shown = ",".join(map(str, default))
        raise ImproperlyConfigured(
            f"The setting {name} must be {len(default)} whole numbers as {shown}; it is {value!r}."
        )
    return tuple(map(int, parts))


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def proxies(name: str, default: str | None, *, why: str = "") -> int | tuple[Network, ...]:
    """How many proxies stand before this process, or the networks they are in."""
    value = text(name, default, why=why)
    if value.isdecimal() and len(value) == 1:
        return int(value)
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in value.split(","))
    except ValueError:
        raise ImproperlyConfigured(
            f"The setting {name} must be how many proxies stand before the site, as 1, or the networks they are in, "
            f"as 10.0.0.0/8,fd00::/8; it is {value!r}."
        ) from None


def database(url: str, name: str) -> dict:
    """A PostgreSQL address as Django's connection settings. The text of the address is never repeated: it may hold a
    password."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"The setting {name} must look like postgresql://role:password@host:5432/database: "
            f"PostgreSQL 17 or newer is the only engine this product runs on."
        )
    options = dict(parse_qsl(parts.query))
    try:
        port = str(parts.port or options.pop("port", ""))
    except ValueError:
        raise ImproperlyConfigured(f"The port in {name} must be a number.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": port,
        "OPTIONS": options,
    }
