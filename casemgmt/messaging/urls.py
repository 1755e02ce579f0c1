"""Addresses of messages to people, and of the provider's calls."""

from django.urls import path

from . import views

app_name = "messaging"

urlpatterns = [
    path("cases/<uuid:case_pk>/texts/", views.thread, name="thread"),
    path("texts/<uuid:pk>/call-back/", views.call_back, name="call_back"),
    path("texts/replies/<uuid:pk>/handled/", views.handled, name="handled"),
    path("texts/replies/<uuid:pk>/stop/", views.stop, name="stop"),
    path("texts/replies/<uuid:pk>/take-back/", views.take_back, name="take_back"),
    path("texts/unknown/", views.unknown, name="unknown"),
    path("texts/unknown/<uuid:pk>/handled/", views.unknown_handled, name="unknown_handled"),
    path("settings/texts/", views.words, name="words"),
    path("texts/status/<uuid:pk>/", views.status, name="status"),
    path("texts/inbound/", views.inbound, name="inbound"),
]
