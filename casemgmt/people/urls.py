"""Addresses of people. No name or number ever stands in one: people are searched by POST."""

from django.urls import path

from .alerts import views as alerts
from .household import views as household
from .views import consents, edits, pages, past, permission, same

app_name = "people"
urlpatterns = [
    path("", pages.search, name="search"),
    path("doubles/", same.likely, name="doubles"),
    path("new/", edits.create, name="create"),
    path("<uuid:pk>/", pages.person, name="person"),
    path("<uuid:pk>/before/", past.past, name="past"),
    path("<uuid:pk>/change/", edits.change, name="change"),
    path("<uuid:pk>/contact/add/", edits.add_contact, name="add_contact"),
    path("<uuid:pk>/card/", edits.card, name="card"),
    path("<uuid:pk>/alert/", alerts.add, name="add_alert"),
    path("consent-form/", consents.form_page, name="consent_form"),
    path("consent-form/pdf/", consents.form_pdf, name="consent_form_pdf"),
    path("signed/", consents.hand_back, name="hand_back"),
    path("consent-rule/", consents.rule, name="consent_rule"),
    path("<uuid:pk>/consent/", consents.give, name="give_consent"),
    path("<uuid:pk>/permission/", permission.say, name="permission"),
    path("<uuid:pk>/death/", permission.death, name="death"),
    path("permission/<uuid:pk>/wrong/", permission.take_back, name="take_back_permission"),
    path("<uuid:pk>/same/<uuid:other_pk>/", same.same, name="same"),
    path("<uuid:pk>/household/add/", household.add, name="add_household"),
    path("household/<uuid:pk>/", household.correct, name="household_link"),
    path("household/<uuid:pk>/end/", household.end, name="end_household"),
    path("contact/<uuid:pk>/", edits.change_contact, name="change_contact"),
    path("contact/<uuid:pk>/move/", edits.move_contact, name="move_contact"),
    path("contact/<uuid:pk>/rules/", edits.choose_rules, name="choose_rules"),
    path("contact/<uuid:pk>/safe/", edits.lift_pause, name="lift_pause"),
    path("contact/<uuid:pk>/retire/", edits.retire_contact, name="retire_contact"),
    path("alert/<uuid:pk>/", alerts.correct, name="correct_alert"),
    path("alert/<uuid:pk>/move/", alerts.move, name="move_alert"),
    path("alert/<uuid:pk>/end/", alerts.end, name="end_alert"),
    path("consent/<uuid:pk>/", consents.on_record, name="consent"),
    path("consent/<uuid:pk>/pdf/", consents.consent_pdf, name="consent_pdf"),
    path("consent/<uuid:pk>/paper/", consents.add_paper, name="consent_paper"),
    path("consent/<uuid:pk>/signed/", consents.signed_file, name="consent_signed"),
    path("consent/<uuid:pk>/revoke/", consents.revoke, name="revoke_consent"),
    path("merge/<uuid:pk>/undo/", same.undo_merge, name="undo_merge"),
]
