"""No browser and no proxy keeps an answer: every address, signed in or opened by a secret, says `no-store`."""

import pytest
from django.test import Client
from django.urls import reverse

from .addresses import address, lines, signed_in

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

SECRET = "x" * 43
# Addresses that need no sign-in: with a secret in them, or pages of signing in.
OPEN = [
    reverse("referrals:reply", args=[SECRET]),
    reverse("followups:feed", args=[SECRET]),
    reverse("feedback:survey_link", args=[SECRET]),
    reverse("accounts:join", args=[SECRET]),
    reverse("accounts:first_administrator", args=[SECRET]),
    reverse("providers:join", args=[SECRET]),
    reverse("providers:still_right", args=[SECRET]),
    reverse("account_login"),
    reverse("account_reset_password"),
    "/accounts/password/reset/key/1-abc/",
    "/nowhere/",
]


@pytest.mark.django_db
def test_no_answer_of_any_address_is_kept(world, cast):
    clients = {member: signed_in(user) for member, user in cast.items()}
    kept = []
    for line in lines("GET"):
        if line.name in {"api:schema", "referrals:packet_pdf"}:
            continue
        answer = clients[min(line.let_in)].get(address(line, world))
        if "no-store" not in answer.get("Cache-Control", ""):
            kept.append(str(line))
        if "text/html" in answer.get("Content-Type", "") and "HX-Request" not in answer.get("Vary", ""):
            kept.append(f"{line}: a fragment would be taken for the page")
    assert kept == []


@pytest.mark.django_db
@pytest.mark.parametrize("where", OPEN)
def test_nor_one_that_is_open_to_who_knows_the_address(where):
    assert "no-store" in Client().get(where)["Cache-Control"]
