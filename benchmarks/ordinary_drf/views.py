import logging
import time

from django.conf import settings
from django.db.models import F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.ordinary_drf.models import Answer, AssistantTemplate, Caller, Line
from benchmarks.ordinary_drf.rendering import render
from benchmarks.ordinary_drf.serializers import AssistantRequestSerializer

logger = logging.getLogger(__name__)


class FlireoWebhook(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request, token):
        began = time.perf_counter()
        if not constant_time_compare(token, settings.WEBHOOK_TOKEN):
            raise Http404
        serializer = AssistantRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        sent = serializer.validated_data
        line = get_object_or_404(Line, number=sent["toAssistant"])
        caller = Caller.objects.select_related("segment").filter(number=sent["fromCaller"]).first()
        template = _template_for(line, caller)
        assistant = render(template, {"caller": caller, "line": line})
        milliseconds = (time.perf_counter() - began) * 1000
        Answer.objects.create(
            caller_number=sent["fromCaller"],
            line_number=sent["toAssistant"],
            caller=caller,
            template=template,
            milliseconds=milliseconds,
        )
        logger.info("Answered in %.1f ms with %s", milliseconds, template.pk)
        return Response({"assistant": assistant})


def _template_for(line, caller):
    segment = caller.segment if caller else None
    templates = AssistantTemplate.objects.filter(Q(segment=segment) | Q(segment=None), line=line)
    template = templates.order_by(F("segment").asc(nulls_last=True)).first()
    if template is None:
        raise Http404
    return template
