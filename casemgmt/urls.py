"""Where each address goes: one include per app, its pages under the prefix the app is named after."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from casemgmt.accounts.factors.passkeys import remove_passkey
from casemgmt.accounts.views import own_address
from casemgmt.core.health import health, live, ready
from casemgmt.core.jobs import api as jobs
from casemgmt.core.metrics import metrics
from casemgmt.home import home
from casemgmt.search import search

# App → prefix of its pages; an app with several first words ("my-day", "follow-ups") spells them in its own urls.py.
PAGES = {
    "casemgmt.accounts": "settings/",
    "providers": "directory/",
    "casemgmt.people": "people/",
    "casemgmt.duties": "",
    "casemgmt.encounters": "encounters/",
    "casemgmt.cases": "cases/",
    "casemgmt.followups": "",
    "casemgmt.messaging": "",
    "referrals": "",
    "casemgmt.feedback": "feedback/",
    "casemgmt.colleagues": "colleagues/",
    "casemgmt.reports": "",
    "casemgmt.publishing": "",
    "casemgmt.retention": "retention/",
}


def _pages() -> list[URLPattern | URLResolver]:
    return [path(prefix, include(f"{app}.urls")) for app, prefix in PAGES.items()]


def _api() -> list[URLPattern | URLResolver]:
    """Each app's api.py offers `api_routes` (prefix, viewset, name), and may add `api_urlpatterns` of its own."""
    router, own = DefaultRouter(), list[URLPattern | URLResolver]()
    for module in [jobs, *(import_module(f"{app}.api") for app in PAGES)]:
        for prefix, viewset, name in module.api_routes:
            router.register(prefix, viewset, basename=name)
        own += getattr(module, "api_urlpatterns", [])
    return [
        path("schema/", SpectacularAPIView.as_view(), name="schema"),
        path("schema/reference/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="reference"),
        *own,
        *router.urls,
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    # before allauth's own page of this name, on which anybody could take an address
    path("accounts/email/", own_address, name="account_email"),
    # and before allauth's, which takes away the last second step too
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
    path("accounts/city/", include("casemgmt.accounts.identity.urls")),
    path("accounts/", include("allauth.urls")),
    path("health/", health, name="health"),
    path("health/live", live, name="health_live"),
    path("health/ready", ready, name="health_ready"),
    path("metrics", metrics, name="metrics"),
    path("", include("casemgmt.core.jobs.urls")),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("hsds/v3/", include("providers.door.urls")),
    path("api/v1/", include((_api(), "api"))),
    *_pages(),
]
# What goes wrong before a page's own function; a database that is away is no fault of the page.
handler500 = "casemgmt.core.outage.server_error"
if settings.DEMO or settings.MAILBOX:
    urlpatterns.append(path("demo/mail/", include(("casemgmt.demo_mail", "demo_mail"))))
if settings.DEMO:
    urlpatterns.append(path("demo/texts/", include(("casemgmt.demo_texts", "demo_texts"))))
