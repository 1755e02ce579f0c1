"""Addresses of dates."""

from django.urls import path

from . import views

urlpatterns = [
    path("<uuid:pk>/next-date/", views.next_date, name="next_date"),
    path("next-dates/<uuid:pk>/", views.planned_date, name="planned_date"),
    path("next-dates/<uuid:pk>/undo/", views.undo_date, name="undo_date"),
]
