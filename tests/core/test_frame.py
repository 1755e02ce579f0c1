"""From which address a request comes: what trusted proxies wrote counts, what a caller claims does not."""

import ipaddress

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core import frame
from casemgmt.core.models import AccessLog

NETWORKS = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))


def heard(forwarded: str, peer: str) -> str | None:
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))
    return frame.of(request).address


@pytest.mark.parametrize(
    ("trusted", "forwarded", "peer", "address"),
    [
        (0, "", "203.0.113.7", "203.0.113.7"),
        (0, "198.51.100.9", "203.0.113.7", "203.0.113.7"),  # nobody is trusted: a made-up header says nothing
        (1, "198.51.100.9", "10.0.0.2", "198.51.100.9"),
        (1, "1.1.1.1, 198.51.100.9", "10.0.0.2", "198.51.100.9"),  # what the caller wrote before is ignored
        (1, ", ".join(["1.1.1.1"] * 400 + ["198.51.100.9"]), "10.0.0.2", "198.51.100.9"),
        (2, "1.1.1.1, 198.51.100.9, 10.0.0.3", "10.0.0.2", "198.51.100.9"),
        (2, "198.51.100.9", "10.0.0.2", "198.51.100.9"),  # past the outer proxy
        (1, "", "10.0.0.2", "10.0.0.2"),
        (1, "198.51.100.9", "", "198.51.100.9"),  # the proxy speaks through a local socket
        (1, "nonsense", "10.0.0.2", "10.0.0.2"),
        (1, "'; DROP TABLE x", "10.0.0.2", "10.0.0.2"),
        (1, "198.51.100.9:4711", "10.0.0.2", "198.51.100.9"),
        (1, "[2001:db8::5]:4711", "10.0.0.2", "2001:db8::5"),
        (1, "2001:DB8:0::5", "10.0.0.2", "2001:db8::5"),
        (1, "fe80::1%eth0", "10.0.0.2", "fe80::1"),
        (1, "::ffff:198.51.100.9", "10.0.0.2", "198.51.100.9"),
        (0, "", "", None),
        (0, "", "nonsense", None),
        (NETWORKS, "1.1.1.1, 198.51.100.9", "10.0.0.2", "198.51.100.9"),
        (NETWORKS, "1.1.1.1, 198.51.100.9, fd00::7, 10.1.1.1", "10.0.0.2", "198.51.100.9"),
        (NETWORKS, "1.1.1.1", "203.0.113.7", "203.0.113.7"),  # who comes past the proxies is believed nothing
        (NETWORKS, "10.9.9.9", "10.0.0.2", "10.9.9.9"),  # a call from inside
        (NETWORKS, "1.1.1.1, unknown", "10.0.0.2", "10.0.0.2"),
    ],
)
def test_the_address_is_the_right_most_that_is_no_proxy_of_ours(settings, trusted, forwarded, peer, address):
    settings.TRUSTED_PROXIES = trusted
    assert heard(forwarded, peer) == address


@given(st.text(max_size=80))
def test_no_caller_can_choose_their_own_address(claimed):
    told = frame.true_address(f"{claimed}, 198.51.100.9", "10.0.0.2")
    assert told == "10.0.0.2"  # the tests trust nobody
    from django.test import override_settings

    with override_settings(TRUSTED_PROXIES=1):
        assert frame.true_address(f"{claimed}, 198.51.100.9", "10.0.0.2") == "198.51.100.9"
    with override_settings(TRUSTED_PROXIES=NETWORKS):
        assert frame.true_address(f"{claimed}, 198.51.100.9", "10.0.0.2") == "198.51.100.9"


def test_limits_count_a_network_of_the_sixth_version_as_one():
    assert frame.neighborhood_of("2001:db8:1:2:3::9") == frame.neighborhood_of("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert frame.neighborhood_of("198.51.100.9") == "198.51.100.9"
    assert frame.neighborhood_of(None) == "unknown"


@pytest.mark.django_db
def test_the_access_log_holds_who_came_and_not_the_proxy(client, navigator, settings):
    settings.TRUSTED_PROXIES = 1
    client.force_login(navigator)
    client.get("/settings/", headers={"X-Forwarded-For": "6.6.6.6, 198.51.100.9"}, REMOTE_ADDR="10.0.0.2")
    assert AccessLog.objects.get(verb="refused").ip == "198.51.100.9"
