"""Every page that an agency's people reach is in Spanish for who reads Spanish: walked, not listed."""

import os
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from .addresses import address, lines, signed_in

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

AGENCY = ("shelter_desk", "clinic_lead")
# Pages of the installation's own making, which nobody is led to.
NOT_WALKED = {"api:schema", "api:reference"}


@pytest.fixture
def missing(monkeypatch):
    """Words that were asked for and have no Spanish."""
    found = set()
    catalog = trans_real.translation("es")._catalog

    def heard(name):
        asked = getattr(translation._trans, name)

        def said(*words):
            if trans_real.get_language() == "es" and any(map(str.isalpha, words[0])):
                ids = words[:1] if name == "gettext" else ((words[0], 0), (words[0], 1))
                found.update(str(words[0]) for one in ids if catalog.get(one) is None)
            return asked(*words)

        monkeypatch.setattr(translation._trans, name, said)

    for name in ("gettext", "ngettext"):
        heard(name)
    return found


@pytest.mark.django_db
def test_every_page_of_an_agency_is_there_in_spanish(world, cast, missing):
    seen, untold = 0, {}
    for member in AGENCY:
        type(cast[member]).objects.filter(pk=cast[member].pk).update(language="es")
        client = signed_in(type(cast[member]).objects.get(pk=cast[member].pk))
        for line in lines("GET"):
            if line.is_api or member not in line.let_in or line.name in NOT_WALKED:
                continue
            missing.clear()
            answer = client.get(address(line, world))
            seen += answer.status_code == 200
            for words in missing:
                untold.setdefault(words, line.name)
    if where := os.environ.get("UNTOLD"):
        Path(where).write_text("\n".join(f"{page}\t{words!r}" for words, page in sorted(untold.items())))
    assert seen > 40
    assert untold == {}
