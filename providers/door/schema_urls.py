"""The door's addresses as the schema for developers lists them: under the path they really have."""

from django.urls import include, path

urlpatterns = [path("hsds/v3/", include("providers.door.urls"))]
