"""Addresses: the admin at the root of staff's world, the webhook for Flireo, the API for others."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from assistants.admin import guide, status

admin.site.index_title = _("First page")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/guide/", admin.site.admin_view(guide.begin_view), name="guide"),
    path("admin/guide/<path:name>", admin.site.admin_view(guide.page_view), name="guide_page"),
    re_path("^status/?$", status.view, name="status"),
    path("admin/", admin.site.urls),
    path("", include("assistants.urls")),
    path("", include("callers.api.urls")),
]
