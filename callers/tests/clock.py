"""A clock for tests."""


class Clock:
    """The time in seconds, which stands still until a test moves it on."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now
