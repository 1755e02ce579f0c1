"""Addresses of feedback. None tells who it is of or about."""

from django.urls import path

from . import views
from .survey import views as survey

app_name = "feedback"
urlpatterns = [
    path("", views.feedback_list, name="list"),
    path("new/", views.write, name="write"),
    path("rule/", views.answer_days, name="answer_days"),
    path("survey/", survey.results, name="survey"),
    path("survey/answers.csv", survey.results_csv, name="survey_csv"),
    path("survey/rule/", survey.rule, name="survey_rule"),
    path("survey/enter/", survey.enter, name="survey_enter"),
    path("survey/ask/<uuid:pk>/", survey.ask, name="survey_ask"),
    path("survey/paper/<uuid:pk>/", survey.paper, name="survey_paper"),
    path("survey/status/<uuid:pk>/", survey.status, name="survey_status"),
    path("survey/for/<str:secret>/", survey.link, name="survey_link"),
    path("<uuid:pk>/", views.feedback, name="feedback"),
    path("<uuid:pk>/correct/", views.correct, name="correct"),
    path("<uuid:pk>/<str:name>/", views.move, name="move"),
]
