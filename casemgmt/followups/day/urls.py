"""Addresses of My day."""

from django.urls import path

from . import views

urlpatterns = [
    path("my-day/", views.my_day, name="my_day"),
    path("my-day/tidy/", views.tidy_up, name="tidy_up"),
    path("my-day/undo/", views.take_back, name="take_back"),
]
