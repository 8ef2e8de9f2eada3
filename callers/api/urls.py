"""The addresses for systems that push. Numbers stand in bodies, never in an address."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from callers.api import views

urlpatterns = [
    path("api/callers/upsert", views.UpsertView.as_view(), name="api-upsert"),
    path("api/callers/delete", views.DeleteView.as_view(), name="api-delete"),
    path("api/hooks/contact-changed", views.ContactChangedView.as_view(), name="api-contact-changed"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
]
