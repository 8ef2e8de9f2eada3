from rest_framework import serializers


class AssistantRequestSerializer(serializers.Serializer):
    eventType = serializers.ChoiceField(choices=["assistant-request"])  # noqa: N815 # the name on the wire
    fromCaller = serializers.CharField(max_length=40)  # noqa: N815 # the name on the wire
    toAssistant = serializers.CharField(max_length=40)  # noqa: N815 # the name on the wire
