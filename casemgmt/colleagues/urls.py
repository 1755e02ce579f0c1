"""Addresses of what we owe each other. None names anybody."""

from django.urls import path

from . import views

app_name = "colleagues"
urlpatterns = [
    path("", views.team, name="team"),
    path("mine/", views.mine, name="mine"),
    path("topics/", views.topics, name="topics"),
    path("topics/<uuid:pk>/", views.topic, name="topic"),
    path("topics/<uuid:pk>/end/", views.end_topic, name="end_topic"),
    path("trainings/", views.record_training, name="record_training"),
    path("trainings/<uuid:pk>/void/", views.void_training, name="void_training"),
    path("support/", views.support, name="support"),
    path("support/<uuid:pk>/answer/", views.answer_support, name="answer_support"),
    path("support/<uuid:pk>/void/", views.void_support, name="void_support"),
    path("pulse/", views.pulse, name="pulse"),
]
