from django.urls import path

from benchmarks.ordinary_drf.views import FlireoWebhook

urlpatterns = [path("webhooks/flireo/<str:token>/", FlireoWebhook.as_view())]
