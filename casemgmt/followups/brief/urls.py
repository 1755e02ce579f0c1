"""Addresses of the hand-off brief."""

from django.urls import path

from . import views

urlpatterns = [
    path("my-day/brief/", views.brief, name="brief"),
    path("my-day/brief.pdf", views.brief_pdf, name="brief_pdf"),
]
