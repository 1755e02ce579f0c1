"""Addresses of bringing a caseload along."""

from django.urls import path

from . import views

urlpatterns = [
    path("brought/", views.caseloads, name="caseloads"),
    path("brought/<uuid:pk>/", views.caseload, name="caseload"),
    path("brought/<uuid:pk>/columns/", views.columns, name="caseload_columns"),
    path("brought/<uuid:pk>/known/", views.known, name="caseload_known"),
    path("brought/<uuid:pk>/report.csv", views.report, name="caseload_report"),
    path("brought/lists/<uuid:pk>/remove/", views.remove, name="caseload_remove"),
]
