from django.apps import AppConfig


class OrdinaryConfig(AppConfig):
    name = "benchmarks.ordinary_drf"
    # The other peers have the same tables, so these are called after none of them.
    label = "peer"
