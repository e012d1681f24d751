"""One family of errors: a code for programs, a status for HTTP, a sentence for people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: its dotted path (`lines.0.name`) and a sentence."""

    field: str
    message: str


class DomainError(Exception):
    """Raised anywhere below the doors, rendered once by them (RFC 9457 or a page)."""

    code = "bad_request"
    status = 400
    sentence = "This request cannot be carried out."

    def __init__(self, sentence: str | None = None, *, errors: list[FieldError] | None = None) -> None:
        self.sentence = sentence or self.sentence
        self.errors = errors or []
        super().__init__(self.sentence)


class InvalidError(DomainError):
    code = "invalid"
    status = 422
    sentence = "Some fields need another look."

    @classmethod
    def one(cls, field: str, message: str) -> "InvalidError":
        return cls(message, errors=[FieldError(field, message)])


class NotFoundError(DomainError):
    code = "not_found"
    status = 404
    sentence = "There is nothing at this address."


class ForbiddenError(DomainError):
    code = "forbidden"
    status = 403
    sentence = "This is not yours to do."


class SignatureError(DomainError):
    code = "bad_signature"
    status = 401
    sentence = "The signature does not match the body. Check the secret on both sides."


class UnauthorizedError(DomainError):
    code = "unauthorized"
    status = 401
    sentence = "Please sign in first."


class ConflictError(DomainError):
    code = "conflict"
    status = 409
    sentence = "This was changed a moment ago. Please look at it again."


class NotAllowedError(DomainError):
    code = "not_allowed"
    status = 409
    sentence = "This step is not open in the present state."


class LinkEndedError(DomainError):
    code = "link_ended"
    status = 410
    sentence = "This link has ended."


class TooManyRequestsError(DomainError):
    code = "too_many_requests"
    status = 429
    sentence = "That was a lot at once. Please try again in a few minutes."


class ConfigurationError(Exception):
    """The server refuses to start half-configured; the message says what to set."""
