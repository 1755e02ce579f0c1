"""Addresses of the settings."""

from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("", views.settings, name="settings"),
    path("areas/", views.add_area, name="add_area"),
    path("members/", views.invite, name="invite"),
    path("members/<uuid:pk>/end/", views.end_membership, name="end_membership"),
    path("token/", views.token, name="token"),
]
