"""How forms are drawn: labels, hints and errors tied to their fields, a summary with links, nothing typed is lost."""

import re

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from casemgmt.core.forms import DateInput, DateTimeInput, Form, TimeInput


class Meeting(Form):
    who = forms.CharField(label="Who", help_text="As they call themselves")
    kind = forms.ChoiceField(label="How", choices=[("phone", "Phone"), ("visit", "Visit")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label="Needs", choices=[("food", "Food"), ("bed", "Bed")], widget=forms.CheckboxSelectMultiple, required=False
    )
    on = forms.DateField(label="On", widget=DateInput(), required=False)
    at = forms.DateTimeField(label="At", widget=DateTimeInput(), required=False)
    opens = forms.TimeField(label="Opens", widget=TimeInput(), required=False)
    agrees = forms.BooleanField(label="Agrees", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def tight(html: object) -> str:
    """Without the spaces around tags: how a template is laid out is not what is asked here."""
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", str(html))


@pytest.fixture
def drawn():
    return tight(Meeting())


@pytest.fixture
def refused():
    return tight(Meeting({"who": "", "kind": "pigeon", "on": "soon", "note": "kept as typed"}))


def tag(html: str, start: str) -> str:
    found = re.search(rf"<{start}[^>]*>", html)
    assert found, start
    return found.group()


def test_each_widget_has_its_class(drawn):
    assert 'class="usa-input"' in tag(drawn, 'input type="text" name="who"')
    assert 'class="usa-radio__input usa-radio__input--tile"' in tag(drawn, 'input type="radio" name="kind"')
    assert 'class="usa-checkbox__input"' in tag(drawn, 'input type="checkbox" name="needs"')
    assert 'class="usa-textarea"' in tag(drawn, 'textarea name="note"')


def test_dates_come_with_the_browsers_pickers(drawn):
    for kind, name in [("date", "on"), ("datetime-local", "at"), ("time", "opens")]:
        tag(drawn, f'input type="{kind}" name="{name}"')


def test_labels_and_hints_are_tied_to_their_fields(drawn):
    assert '<label class="usa-label" for="id_who">Who' in drawn
    assert 'id="id_who_helptext">As they call themselves' in drawn
    assert 'aria-describedby="id_who_helptext"' in tag(drawn, 'input type="text" name="who"')


def test_a_group_of_choices_is_a_fieldset_with_a_legend(drawn):
    assert re.search(r'<fieldset[^>]*id="id_kind"[^>]*>\s*<legend class="usa-label">How\s*</legend>', drawn)


def test_what_may_stay_empty_says_so(drawn):
    assert re.search(r"Note\s*<span[^>]*>\(optional\)", drawn)
    assert not re.search(r"Who\s*<span[^>]*>\(optional\)", drawn)


def test_a_hidden_field_has_no_label(drawn):
    assert "id_secret" in tag(drawn, 'input type="hidden" name="secret"')
    assert 'for="id_secret"' not in drawn


def test_an_untouched_form_has_no_summary(drawn):
    assert "error-summary" not in drawn


def test_errors_are_summed_up_with_links_to_the_fields(refused):
    assert "3 things need a look:" in refused
    for field in ["id_who", "id_kind", "id_on"]:
        assert f'<a href="#{field}">' in refused
        assert f'id="{field}"' in refused


def test_an_error_is_tied_to_its_field(refused):
    field = tag(refused, 'input type="text" name="who"')
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_who_helptext id_who_error"' in field
    assert 'id="id_who_error">This field is required.' in refused


def test_an_error_is_tied_to_its_group_of_choices(refused):
    assert 'aria-describedby="id_kind_error"' in tag(refused, 'fieldset[^>]*id="id_kind"')


def test_what_was_typed_stays(refused):
    assert "kept as typed" in refused
    assert 'value="soon"' in refused


def test_what_a_form_set_itself_stays():
    class Own(Form):
        code = forms.CharField(widget=forms.TextInput(attrs={"class": "wide"}))

    assert 'class="wide usa-input"' in str(Own())


def draw(source: str, **context) -> str:
    request = RequestFactory().get("/cases/?order=reverse")
    return tight(engines["django"].from_string(CottonCompiler().process(source)).render(context, request))


def test_a_button_that_posts_carries_both_tokens():
    html = draw('<c-post action="/there/" label="Confirm" />')
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'name="form_token"' in html
    assert "<details" not in html


def test_a_destructive_button_asks_first_without_any_script():
    html = draw('<c-post action="/there/" label="Take away" confirm="Really take it away?" />')
    assert re.search(r"<details[^>]*><summary[^>]*>Take away</summary>.*Really take it away\?.*<form", html, re.S)
    assert 'type="submit"' in html


def test_the_order_of_a_list_shows_what_was_chosen():
    html = draw('<c-order usual="newest first" turned="oldest first" />')
    assert '<option value="reverse" selected>oldest first' in html


def test_where_everything_may_stay_empty_one_sentence_says_it():
    class Facts(Form):
        first, last, nick, born = (forms.CharField(required=False) for _n in range(4))

    html = str(Facts())
    assert "Fill in what you know." in html
    assert "(optional)" not in html
