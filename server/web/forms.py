"""What a browser's form holds."""

from flask import request


def typed() -> dict[str, str]:
    """Every field as typed, to show it again."""
    return request.form.to_dict()


def filled() -> dict[str, str]:
    """The fields that were filled in: a browser sends empty ones too, which mean nothing was said."""
    return {name: value for name, value in request.form.items() if value.strip()}
