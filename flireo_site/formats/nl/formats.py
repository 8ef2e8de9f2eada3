"""One way to write a moment, in lists and on pages alike."""

DATETIME_FORMAT = "j-n-Y H:i"
