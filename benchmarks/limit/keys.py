"""Where the finished answers of the limit stand in Redis."""


def key_of(number: str) -> str:
    return f"limit:{number}"
