"""The addresses that Flireo posts to, and those of probes.

The token of the webhook is the secret: the flat format has no signature.
"""

from django.urls import path, re_path

from assistants import probes, views

urlpatterns = [
    re_path(r"^webhooks/flireo(?:/(?P<token>[^/]+))?/?$", views.FlireoWebhook.as_view(), name="flireo-webhook"),
    path("livez", probes.live),
    path("readyz", probes.ready),
    path("metrics", probes.numbers),
]
