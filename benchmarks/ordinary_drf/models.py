"""The tables that the task asks for, with an index on everything that is looked up."""

from django.db import models


class Line(models.Model):
    number = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name


class Segment(models.Model):
    key = models.CharField(max_length=50, unique=True)

    def __str__(self):
        return self.key


class Caller(models.Model):
    number = models.CharField(max_length=16, unique=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    salutation = models.CharField(max_length=100, blank=True)
    company = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    segment = models.ForeignKey(Segment, null=True, on_delete=models.SET_NULL)
    attributes = models.JSONField(default=dict)

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()


class AssistantTemplate(models.Model):
    line = models.ForeignKey(Line, on_delete=models.CASCADE)
    segment = models.ForeignKey(Segment, null=True, on_delete=models.CASCADE)
    configuration = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return f"{self.line} {self.segment or 'everyone'}"


class Answer(models.Model):
    answered_at = models.DateTimeField(auto_now_add=True)
    caller_number = models.CharField(max_length=40)
    line_number = models.CharField(max_length=40)
    caller = models.ForeignKey(Caller, null=True, on_delete=models.SET_NULL)
    template = models.ForeignKey(AssistantTemplate, on_delete=models.CASCADE)
    milliseconds = models.FloatField()

    def __str__(self):
        return f"{self.caller_number} {self.answered_at}"
