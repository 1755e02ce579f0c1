"""Addresses of covers."""

from django.urls import path

from . import views

urlpatterns = [
    path("covers/", views.covers, name="covers"),
    path("covers/<uuid:pk>/end/", views.end_cover, name="end_cover"),
]
