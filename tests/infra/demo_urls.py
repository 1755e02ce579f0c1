"""The addresses of the product with the demo's mailbox, as DEMO=1 has them."""

from django.urls import include, path

from casemgmt.urls import urlpatterns as product

urlpatterns = [*product, path("demo/mail/", include(("casemgmt.demo_mail", "demo_mail")))]
