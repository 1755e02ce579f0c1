"""Addresses of the settings."""

from django.urls import path

from . import leaving_views, mail_views, member_views, rule_views, undelivered_views, views
from .invitations import views as invitation_views
from .tokens import views as token_views

app_name = "accounts"

urlpatterns = [
    path("", views.settings, name="settings"),
    path("areas/", views.add_area, name="add_area"),
    path("people/", member_views.people, name="people"),
    path("members/", member_views.invite, name="invite"),
    path("invitations/<uuid:pk>/<slug:name>/", invitation_views.invitation, name="invitation"),
    path("join/<str:secret>/", invitation_views.join, name="join"),
    path("members/<uuid:pk>/end/", leaving_views.end_membership, name="end_membership"),
    path("calendar/", rule_views.calendar, name="calendar"),
    path("reasons/<slug:kind>/", rule_views.reasons, name="reasons"),
    path("mail/", mail_views.mail, name="mail"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/<uuid:pk>/end/", token_views.end_token, name="end_token"),
    path("people/tokens/", token_views.tokens_of_people, name="tokens_of_people"),
    path("not-delivered/", undelivered_views.undelivered, name="undelivered"),
    path("not-delivered/<uuid:pk>/again/", undelivered_views.send_again, name="send_again"),
    path("not-delivered/kind/<str:kind>/again/", undelivered_views.send_kind_again, name="send_kind_again"),
]
