"""marshmallow fields that both doors and platforms speak: cleaned, bounded, with kind sentences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from marshmallow import Schema, ValidationError, fields, validate

from server.clock import parse_instant
from server.errors import FieldError, InvalidError
from server.text import clean, clean_line, from_html

MAX_ID = 200
MAX_NAME = 300
MAX_EMAIL = 254
MAX_URL = 2000
#: Of a row's number, which has 63 bits.
MAX_DIGITS = 18
#: Further off, adding a wait would leave the calendar.
YEARS = range(1970, 2201)


class Line(fields.Field[str]):
    """One line of text, cleaned; an empty one counts as absent.

    `cut`: what is too long is shortened; for a shop system's own words, over which no order is lost.
    """

    default_error_messages = {"required": "Please fill this in.", "null": "Please fill this in."}  # noqa: RUF012 - marshmallow's own way

    def __init__(self, *, max_length: int = MAX_NAME, cut: bool = False, **kwargs: Any) -> None:
        self.max_length = max_length
        self.cut = cut
        super().__init__(**kwargs)

    def _clean(self, value: str) -> str:
        return clean_line(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        del attr, data
        if not isinstance(value, str):
            raise ValidationError("This must be text.")
        cleaned = self._clean(value)
        if self.cut:
            cleaned = cleaned[: self.max_length].rstrip()
        if len(cleaned) > self.max_length:
            raise ValidationError(
                f"This is {len(cleaned):,} characters long; at most {self.max_length:,} fit here."
            )
        if not cleaned:
            if self.required:
                raise ValidationError("Please fill this in.")
            return self.load_default if isinstance(self.load_default, str) else None
        return cleaned


class Words(Line):
    """Text of several lines, kept as typed."""

    def _clean(self, value: str) -> str:
        return clean(value)


class HtmlLine(Line):
    """One line that a shop system escaped for HTML."""

    def _clean(self, value: str) -> str:
        return from_html(value)


class Id(Line):
    """An id of the shop's: text or a whole number of any size, always text inside (ids pass 2^53)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_ID, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        return super()._deserialize(value, attr, data, **kw)


class Email(Line):
    """An address by syntax alone; whether it takes mail is learned by sending."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_EMAIL, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        cleaned = super()._deserialize(value, attr, data, **kw)
        if cleaned is None:
            return None
        try:
            return validate_email(cleaned, check_deliverability=False, globally_deliverable=False).normalized
        except EmailNotValidError as error:
            raise ValidationError("This does not look like an e-mail address.") from error


class LenientEmail(Email):
    """What a shop platform sends: an address that cannot be one counts as none, the order is still kept."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kw)
        except ValidationError:
            return None


class WebUrl(Line):
    """An http(s) address; any other scheme could run in a page (ASVS 1.2.2)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_URL, validate=is_web_url, **kwargs)


def is_web_url(value: str | None) -> None:
    if value is not None and not value.lower().startswith(("https://", "http://")):
        raise ValidationError("This must be an address that begins with https:// or http://.")


class Instant(fields.Field[datetime]):
    """An ISO 8601 time or day; an empty text counts as absent."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        del attr, data
        if value == "" and not self.required:
            return None
        try:
            instant = parse_instant(value)
        except (ValueError, TypeError, AttributeError) as error:
            raise ValidationError("This must be an ISO 8601 time, like 2026-05-02T10:00:00Z.") from error
        if instant.year not in YEARS:
            raise ValidationError(f"This must be between the years {YEARS[0]} and {YEARS[-1]}.")
        return instant


class Whole(fields.Integer):
    """A whole number, sent or typed; 4.5 is none and is never cut to 4."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, float):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Quantity(fields.Integer):
    """A count of things: whole, not negative, and small enough for a database."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(0, 1_000_000), **kwargs)


def load(schema: Schema, data: object) -> dict[str, Any]:
    """Validate, or raise InvalidError that names every wrong field by its dotted path."""
    try:
        loaded: dict[str, Any] = schema.load(data)  # type: ignore[arg-type]  # a wrong type is a validation error
    except ValidationError as error:
        raise InvalidError(errors=flatten(error.messages)) from error
    return loaded


def flatten(messages: object, path: str = "") -> list[FieldError]:
    """Marshmallow's nested messages as a flat list, like `lines.0.name`."""
    if isinstance(messages, dict):
        return [
            found
            for key, inner in messages.items()
            for found in flatten(inner, path if key == "_schema" else f"{path}.{key}".strip("."))
        ]
    sentences = messages if isinstance(messages, list) else [messages]
    return [FieldError(path or "body", str(sentence)) for sentence in sentences]
