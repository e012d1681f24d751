"""A store's settings as a form: the desk and `vouchsafe store set` speak it alike."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, post_load, validate

from server.fields import Email, Line, WebUrl, Words
from server.mail.words import languages
from server.models.store import ANY_COUNTRY, Store
from server.platforms.addresses import shop_url, shopify_domain
from server.web.schemas import Loose

MAX_ORIGINS = 50
#: Never shown again; an empty field keeps what was saved.
SECRETS = (
    "shopify_secret",
    "shopify_token",
    "woocommerce_secret",
    "woocommerce_key",
    "woocommerce_key_secret",
)


class Origins(fields.Field[list[str]]):
    """One origin a line: scheme and host, nothing behind."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> list[str]:
        del attr, data
        found = [line.strip().rstrip("/") for line in str(value).splitlines() if line.strip()]
        if len(found) > MAX_ORIGINS:
            raise ValidationError(f"At most {MAX_ORIGINS} origins fit here.")
        for origin in found:
            try:
                parts = urlsplit(origin)
            except ValueError as error:
                raise ValidationError(f"{origin[:80]} is not an origin.") from error
            if parts.scheme not in {"https", "http"} or not parts.netloc or parts.path or parts.query:
                raise ValidationError(f"{origin[:80]} is not an origin like https://shop.example.")
        return found


class Countries(fields.Field[dict[str, bool]]):
    """`yes` or `no` for all, and countries with an answer of their own: "DE: yes", one a line."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> dict[str, bool]:
        del attr, data
        answers: dict[str, bool] = {}
        for line in str(value).splitlines():
            if not line.strip():
                continue
            country, _sep, answer = (part.strip() for part in line.partition(":"))
            if answer.lower() not in {"yes", "no"} or not (country == ANY_COUNTRY or _is_country(country)):
                raise ValidationError(f'"{line.strip()[:40]}" should read like "DE: yes" or "*: no".')
            answers[country.upper()] = answer.lower() == "yes"
        return answers


def _is_country(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha()


def is_country(text: str | None) -> None:
    if text is not None and not _is_country(text):
        raise ValidationError("This must be a two-letter country code, like DE.")


def is_language(tag: str | None) -> None:
    if tag not in languages():
        raise ValidationError("Choose a language from the list.")


def _between(low: int, high: int) -> validate.Range:
    return validate.Range(low, high, error=f"Choose a number from {low} to {high}.")


class ShopAddress(Line):
    """A shop's own address, however it was copied, written the one way we use it."""

    def __init__(self, write: Callable[[str], str], **kwargs: Any) -> None:
        self.write = write
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kw: Any) -> Any:
        typed = super()._deserialize(value, attr, data, **kw)
        try:
            return None if typed is None else self.write(typed)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class SettingsForm(Loose):
    name = Line(required=True, max_length=100)
    legal_name = Line(load_default=None, allow_none=True)
    postal_address = Words(load_default=None, allow_none=True, max_length=500)
    contact_email = Email(load_default=None, allow_none=True)
    privacy_url = WebUrl(load_default=None, allow_none=True)
    sender_name = Line(load_default=None, allow_none=True, max_length=100)
    sender_email = Email(load_default=None, allow_none=True)
    origins = Origins(load_default=list)
    country = Line(load_default=None, allow_none=True, validate=is_country)
    language = Line(validate=is_language)
    checkout_notice = Countries(load_default=dict)
    link_days = fields.Integer(required=True, validate=_between(30, 180))
    publish_days = fields.Integer(load_default=None, allow_none=True, validate=_between(0, 7))
    retention_months = fields.Integer(load_default=None, allow_none=True, validate=_between(12, 600))
    publish_clean = fields.Boolean(load_default=False)
    shopify_secret = Line(load_default=None, allow_none=True)
    shopify_domain = ShopAddress(shopify_domain, load_default=None, allow_none=True)
    shopify_client_id = Line(load_default=None, allow_none=True, max_length=100)
    shopify_token = Line(load_default=None, allow_none=True)
    woocommerce_secret = Line(load_default=None, allow_none=True)
    woocommerce_url = ShopAddress(shop_url, load_default=None, allow_none=True)
    woocommerce_key = Line(load_default=None, allow_none=True)
    woocommerce_key_secret = Line(load_default=None, allow_none=True)

    @post_load
    def _keep_secrets(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """An empty secret field means "as it was": secrets are not shown, so they cannot be sent back."""
        return {k: v for k, v in data.items() if v is not None or k not in SECRETS}


def as_typed(store: Store) -> dict[str, str]:
    """The store's settings as the form's fields hold them."""
    typed = {name: getattr(store, name) for name in SettingsForm._declared_fields}  # noqa: SLF001 - marshmallow's own list of fields
    typed["origins"] = "\n".join(store.origins)
    typed["checkout_notice"] = "\n".join(
        f"{country}: {'yes' if yes else 'no'}" for country, yes in store.checkout_notice.items()
    )
    typed |= dict.fromkeys(SECRETS, "")
    return {
        k: "" if v is None else ("true" if v is True else "" if v is False else str(v))
        for k, v in typed.items()
    }
