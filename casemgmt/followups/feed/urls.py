"""Addresses of the private calendar."""

from django.urls import path

from . import views

urlpatterns = [
    path("my-day/calendar/", views.subscription, name="calendar"),
    path("calendar/<str:secret>.ics", views.feed, name="feed"),
]
