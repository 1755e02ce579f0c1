"""Addresses of people. No name or number ever stands in one: people are searched by POST."""

from django.urls import path

from .views import changing, reading

app_name = "people"
urlpatterns = [
    path("", reading.search, name="search"),
    path("new/", changing.create, name="create"),
    path("<uuid:pk>/", reading.person, name="person"),
    path("<uuid:pk>/change/", changing.change, name="change"),
    path("<uuid:pk>/contact/add/", changing.add_contact, name="add_contact"),
    path("<uuid:pk>/card/", changing.card, name="card"),
    path("<uuid:pk>/alert/", changing.add_alert, name="add_alert"),
    path("<uuid:pk>/consent/", changing.give_consent, name="give_consent"),
    path("<uuid:pk>/same/<uuid:other_pk>/", changing.same, name="same"),
    path("contact/<uuid:pk>/", changing.change_contact, name="change_contact"),
    path("contact/<uuid:pk>/retire/", changing.retire_contact, name="retire_contact"),
    path("alert/<uuid:pk>/end/", changing.end_alert, name="end_alert"),
    path("consent/<uuid:pk>/revoke/", changing.revoke_consent, name="revoke_consent"),
    path("merge/<uuid:pk>/undo/", changing.undo_merge, name="undo_merge"),
]
