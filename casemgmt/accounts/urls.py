"""Addresses of the settings."""

from django.urls import path

from . import leaving_views, mail_views, rule_views, undelivered_views, views

app_name = "accounts"

urlpatterns = [
    path("", views.settings, name="settings"),
    path("areas/", views.add_area, name="add_area"),
    path("members/", views.invite, name="invite"),
    path("members/<uuid:pk>/end/", leaving_views.end_membership, name="end_membership"),
    path("calendar/", rule_views.calendar, name="calendar"),
    path("reasons/<slug:kind>/", rule_views.reasons, name="reasons"),
    path("mail/", mail_views.mail, name="mail"),
    path("token/", views.token, name="token"),
    path("not-delivered/", undelivered_views.undelivered, name="undelivered"),
    path("not-delivered/<uuid:pk>/again/", undelivered_views.send_again, name="send_again"),
    path("not-delivered/kind/<str:kind>/again/", undelivered_views.send_kind_again, name="send_kind_again"),
]
