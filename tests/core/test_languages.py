"""A language is a value of one list, whatever it was called when it was typed."""

import pytest
from django.urls import reverse

from casemgmt.core import languages
from casemgmt.messaging import wordings
from casemgmt.people.actions import change_person, create_person
from casemgmt.people.models import Person

SPANISH = ("Español", "es", "spa", "Spanish", "SPANISH ", "espanol", "castellano", "es-MX", "Spanish (Mexico)")


@pytest.mark.parametrize("typed", SPANISH)
def test_spanish_is_spanish_everywhere(typed):
    assert languages.read(typed) == ("es", "")
    assert wordings.language_of(typed) == "es"
    assert "español" in languages.spellings(typed)


@pytest.mark.parametrize(("code", "name"), languages.LABEL_EN.items())
def test_every_name_and_code_of_the_list_means_itself(code, name):
    assert languages.code_of(code) == languages.code_of(name) == languages.code_of(name.upper()) == code


@pytest.mark.parametrize(("typed", "read"), [("", ("", "")), ("other", ("other", "")), ("Chuj ", ("other", "Chuj"))])
def test_what_the_list_does_not_have_is_kept_beside_it(typed, read):
    assert languages.read(typed) == read


@pytest.mark.django_db
@pytest.mark.parametrize("typed", SPANISH)
def test_page_api_and_action_write_the_value(client, riverside, navigator, now, typed):
    made = create_person(program=riverside, first_name="Ana", language=typed, by=navigator, at=now)
    assert made.language == "es"
    client.force_login(navigator)
    client.post("/api/v1/people/", {"program": str(riverside.pk), "first_name": "Bea", "language": typed})
    page = reverse("people:change", args=[made.pk])
    client.post(page, {"first_name": "Ana", "version": made.version, "language": "vi"})
    made.refresh_from_db()
    assert made.language == "vi"
    client.post(page, {"first_name": "Ana", "version": made.version, "language": typed})
    assert set(Person.objects.values_list("language", "language_said")) == {("es", "")}


@pytest.mark.django_db
def test_another_language_stays_said_until_it_is_one_of_the_list(riverside, navigator, now):
    ana = create_person(program=riverside, first_name="Ana", language="Chuj", by=navigator, at=now)
    assert ana.language_name == "Another language (Chuj)"
    ana = change_person(person=ana, version=ana.version, language="other", goes_by="A", by=navigator, at=now)
    assert (ana.language, ana.language_said) == ("other", "Chuj")
    ana = change_person(person=ana, version=ana.version, language="es", by=navigator, at=now)
    assert (ana.language, ana.language_said) == ("es", "")
