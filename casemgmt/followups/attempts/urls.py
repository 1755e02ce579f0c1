"""Addresses of attempts: recorded, put right, taken back, what follows."""

from django.urls import path

from . import tried, views

urlpatterns = [
    path("follow-ups/record/", views.choose_case, name="choose_case"),
    path("follow-ups/record/<uuid:case_pk>/", views.unplanned, name="unplanned"),
    path("follow-ups/<uuid:pk>/attempt/", views.attempt, name="attempt"),
    path("attempts/<uuid:pk>/", tried.tried, name="tried"),
    path("attempts/<uuid:pk>/move/", tried.move_tried, name="move_tried"),
    path("attempts/<uuid:pk>/undo/", views.undo, name="undo"),
    path("attempts/<uuid:pk>/accept/", views.accept_proposal, name="accept_proposal"),
]
