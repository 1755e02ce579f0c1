"""What kind of device a browser runs on, in words its owner knows. The browser's own long name is not kept."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

# The first that is found counts: most browsers name several others too.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "Chromebook",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def device_of(request: HttpRequest) -> str:
    """As “Firefox, Windows”; empty for what is no browser anybody knows."""
    said = request.headers.get("User-Agent", "")
    browser, system = _first(BROWSERS, said), _first(SYSTEMS, said)
    return ", ".join(part for part in (browser, system) if part)


def words_of(device: str) -> str:
    """The same for a reader."""
    return device or _("an unknown device")


def _first(known: dict[str, str], said: str) -> str:
    return next((name for sign, name in known.items() if sign in said), "")
