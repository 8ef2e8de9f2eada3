"""What machines ask that look after this one: whether it lives, whether it is ready, and its numbers.

None of it asks the database or the cache: a process that answers calls without them is not to be taken away.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from assistants import holder, metrics


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Tell that this process answers."""
    return JsonResponse({"status": "alive"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Tell whether a publication is in memory; without one, calls are answered with the safety net."""
    held = holder.live.held
    if held is None:
        return JsonResponse({"status": "no publication yet"}, status=503)
    return JsonResponse({"status": "ready", "publication": held.number})


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Return the metrics, to whoever knows METRICS_TOKEN; without one, only while developing."""
    token = settings.METRICS_TOKEN
    sent = request.headers.get("Authorization", "").encode()
    may_see = hmac.compare_digest(sent, f"Bearer {token}".encode()) if token else settings.DEBUG
    if not may_see:
        return JsonResponse({"error": "There is nothing at this address."}, status=404)
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)
