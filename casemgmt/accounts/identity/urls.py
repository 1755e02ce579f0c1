"""Addresses of signing in with the account of one's city; they stand beside the other pages of signing in."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.which, name="account_city"),
    path("whose/", views.whose, name="account_city_whose"),
    path("<slug:slug>/", views.start, name="account_city_start"),
    path("<slug:slug>/back/", views.back, name="account_city_back"),
]
