"""How mails travel and come back, as a form: the desk and `vouchsafe store set` speak it alike."""

from typing import Any

from marshmallow import ValidationError, fields, post_load

from server.actions.bounces import GoOnCause
from server.actions.suppressions import LiftCause
from server.fields import Email, Line
from server.web.schemas import Loose

#: With "+", the mail's number and its check it still fits the 64 characters of RFC 5321.
MAX_LOCAL = 20


def takes_returns(value: str | None) -> None:
    if value is None:
        return
    local = value.rpartition("@")[0]
    if not value.isascii() or "+" in local or len(local) > MAX_LOCAL:
        raise ValidationError(
            f"Before the @ at most {MAX_LOCAL} plain letters, and no “+”: each mail adds its own number there."
        )


class DeliveryForm(Loose):
    bounce_address = Email(load_default=None, allow_none=True, validate=takes_returns)
    mailgun_signing_key = Line(load_default=None, allow_none=True, max_length=200)

    @post_load
    def _keep_key(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """An empty key means "as it was": it is not shown, so it cannot be sent back."""
        return {k: v for k, v in data.items() if v is not None or k != "mailgun_signing_key"}


class AddressForm(Loose):
    email = Email(required=True)


class LiftForm(Loose):
    cause = fields.Enum(
        LiftCause,
        by_value=True,
        required=True,
        error_messages={"required": "Say why.", "unknown": "Say why."},
    )


class GoOnForm(Loose):
    cause = fields.Enum(
        GoOnCause,
        by_value=True,
        required=True,
        error_messages={"required": "Say what you found.", "unknown": "Say what you found."},
    )
