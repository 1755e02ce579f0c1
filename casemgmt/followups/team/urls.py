"""Addresses of the Team pages."""

from django.urls import path

from .views import missed, reassignment

urlpatterns = [
    path("team/", reassignment.team, name="team"),
    path("team/missed/", missed.missed, name="missed"),
    path("team/reassign/", reassignment.reassign, name="reassign"),
    path("team/reassign/confirm/", reassignment.reassign_confirmed, name="reassign_confirmed"),
]
