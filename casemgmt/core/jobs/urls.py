"""Addresses of long work; where it is shown belongs to the app that asked for it."""

from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [path("jobs/<uuid:pk>/cancel/", views.cancel, name="cancel")]
