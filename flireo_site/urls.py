"""Addresses: the admin at the root of staff's world, the webhook for Flireo, the API for others."""

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

admin.site.index_title = _("First page")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("", include("assistants.urls")),
    path("", include("callers.api.urls")),
]
