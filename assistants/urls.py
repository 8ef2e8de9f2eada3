"""The addresses that Flireo posts to. The token is the secret: the flat format has no signature."""

from django.urls import re_path

from assistants import views

urlpatterns = [
    re_path(r"^webhooks/flireo(?:/(?P<token>[^/]+))?/?$", views.FlireoWebhook.as_view(), name="flireo-webhook"),
]
