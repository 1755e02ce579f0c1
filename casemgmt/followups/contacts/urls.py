"""Addresses of planned contacts."""

from django.urls import path

from . import views

urlpatterns = [
    path("follow-ups/", views.follow_up_list, name="list"),
    path("cases/<uuid:case_pk>/plan/", views.plan, name="plan"),
    path("follow-ups/<uuid:pk>/", views.follow_up, name="follow_up"),
    path("follow-ups/<uuid:pk>/claim/", views.claim, name="claim"),
    path("follow-ups/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("follow-ups/<uuid:pk>/cause/", views.cause, name="cause"),
]
