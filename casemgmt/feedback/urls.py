"""Addresses of feedback. None tells who it is of or about."""

from django.urls import path

from . import views

app_name = "feedback"
urlpatterns = [
    path("", views.feedback_list, name="list"),
    path("new/", views.write, name="write"),
    path("rule/", views.answer_days, name="answer_days"),
    path("<uuid:pk>/", views.feedback, name="feedback"),
    path("<uuid:pk>/correct/", views.correct, name="correct"),
    path("<uuid:pk>/<str:name>/", views.move, name="move"),
]
