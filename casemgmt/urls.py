"""Where each address goes: one include per app, its pages under the prefix the app is named after."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from casemgmt.core.health import health

# App → prefix of its pages; an app with several first words ("my-day", "follow-ups") spells them in its own urls.py.
PAGES = {
    "casemgmt.accounts": "settings/",
    "providers": "directory/",
    "casemgmt.people": "people/",
    "casemgmt.encounters": "encounters/",
    "casemgmt.cases": "cases/",
    "casemgmt.followups": "",
    "referrals": "",
    "casemgmt.reports": "",
    "casemgmt.core": "",
}


def _pages() -> list[URLPattern | URLResolver]:
    return [path(prefix, include(f"{app}.urls")) for app, prefix in PAGES.items() if find_spec(f"{app}.urls")]


def _api() -> list[URLPattern | URLResolver]:
    """Each app's api.py offers a `router`."""
    modules = [import_module(f"{app}.api") for app in PAGES if find_spec(f"{app}.api")]
    return [path("", include(module.router.urls)) for module in modules if hasattr(module, "router")]


urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("health/", health, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include((_api(), "api"))),
    *_pages(),
]
if settings.DEMO:
    urlpatterns.append(path("demo/mail/", include(("casemgmt.demo_mail", "demo_mail"))))
