"""Addresses of restrictions. None tells who it is about."""

from django.urls import path

from . import views

urlpatterns = [
    path("restricted/", views.restrictions, name="restrictions"),
    path("restricted/<uuid:pk>/", views.restriction, name="restriction"),
    path("<uuid:pk>/restrict/", views.restrict, name="restrict"),
]
