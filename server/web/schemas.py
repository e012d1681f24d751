"""marshmallow: every shape that enters or leaves through the doors."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate, validates_schema

from server.actions import identity
from server.actions.documents import PAGE_SIZE, Query, Sort
from server.actions.reviews import Draft
from server.clock import utcnow
from server.fields import Email, Id, Line, WebUrl, Whole, Words
from server.models.review import Relationship

MAX_TITLE = 150
MAX_BODY = 5_000
MAX_PUBLIC_NAME = 60
MAX_PAGE = 50
MAX_SUMMARIES = 100


class Loose(Schema):
    """Unknown fields are ignored, so that a newer client works with an older server."""

    class Meta:
        unknown = EXCLUDE


# --- reading --------------------------------------------------------------------------------------


class ReviewsQuery(Loose):
    sort = fields.Enum(Sort, by_value=True, load_default=Sort.NEWEST)
    rating = fields.Integer(load_default=None, validate=validate.Range(1, 5))
    lang = Line(load_default=None, max_length=35)
    cursor = Line(load_default=None, max_length=500)
    limit = fields.Integer(load_default=PAGE_SIZE, validate=validate.Range(1, MAX_PAGE))

    @post_load
    def _query(self, data: dict[str, Any], **_: Any) -> Query:
        return Query(**data)


class SummariesQuery(Loose):
    product = fields.List(fields.String(), required=True, validate=validate.Length(1, MAX_SUMMARIES))


class ProductShape(Schema):
    id = fields.String()
    name = fields.String(allow_none=True)
    url = fields.String(allow_none=True)
    image_url = fields.String(allow_none=True)


class AverageShape(Schema):
    average = fields.String(allow_none=True, metadata={"example": "4.4"})
    count = fields.Integer()


class WithheldShape(Schema):
    total = fields.Integer()
    by_reason = fields.Dict(keys=fields.String(), values=fields.Integer())


class SummaryShape(AverageShape):
    histogram = fields.Dict(keys=fields.String(), values=fields.Integer())
    unrewarded = fields.Nested(AverageShape)
    withheld = fields.Nested(WithheldShape)
    formula = fields.String()
    as_of = fields.String()


class ProofShape(Schema):
    grade = fields.String(validate=validate.OneOf(["delivered", "ordered", "unverified"]))
    delivered_on = fields.String(allow_none=True)
    returned = fields.String(validate=validate.OneOf(["no", "partly", "fully"]))


class ItemShape(Schema):
    """A public review, or a tombstone when `withheld` is set. No field could hold an address or an order."""

    id = fields.String()
    version = fields.Integer()
    rating = fields.Integer(allow_none=True)
    title = fields.String(allow_none=True)
    body = fields.String(allow_none=True)
    masks = fields.List(fields.String())
    author = fields.String(allow_none=True)
    lang = fields.String(allow_none=True)
    submitted_at = fields.String()
    published_at = fields.String(allow_none=True)
    experience_date = fields.String(allow_none=True)
    proof = fields.Nested(ProofShape)
    variant = fields.String(allow_none=True)
    relationship = fields.String()
    rewarded = fields.Dict(allow_none=True)
    edited = fields.Integer()
    edited_at = fields.String(allow_none=True)
    versions_url = fields.String(allow_none=True)
    follow_ups = fields.List(fields.Dict())
    photos = fields.List(fields.Dict())
    scores = fields.Dict()
    answers = fields.List(fields.Dict())
    helpful = fields.Integer()
    reply = fields.Dict(allow_none=True)
    withheld = fields.Dict(allow_none=True)
    log = fields.Dict(allow_none=True)


class ReviewsPage(Schema):
    product = fields.Nested(ProductShape)
    summary = fields.Nested(SummaryShape)
    items = fields.List(fields.Nested(ItemShape))
    next = fields.String(allow_none=True)
    notice = fields.Dict()


class SummaryItem(AverageShape):
    product = fields.String()


class SummariesPage(Schema):
    items = fields.List(fields.Nested(SummaryItem))


# --- writing --------------------------------------------------------------------------------------


class RevisionForm(Loose):
    """What an author may say anew: rating and words. Loads into a Draft."""

    rating = Whole(
        required=True,
        validate=validate.Range(1, 5, error="Choose one to five stars."),
        error_messages={"required": "Choose one to five stars.", "invalid": "Choose one to five stars."},
    )
    title = Words(load_default=None, allow_none=True, max_length=MAX_TITLE)
    body = Words(load_default=None, allow_none=True, max_length=MAX_BODY)
    attestation = fields.Boolean(load_default=False, load_only=True)

    @validates_schema
    def _attested(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("attestation"):
            raise ValidationError("Please confirm this: it is what readers rely on.", "attestation")

    @post_load
    def _loaded(self, data: dict[str, Any], **_: Any) -> Any:
        data.pop("attestation")
        return Draft(**data)


class ReviewForm(RevisionForm):
    """What an author sends first, from the page or a script. Loads into a Draft."""

    public_name = Line(load_default=None, allow_none=True, max_length=MAX_PUBLIC_NAME)
    name_consent = fields.Boolean(load_default=False)
    relation = fields.Enum(
        Relationship, by_value=True, load_default=Relationship.CUSTOMER, data_key="relationship"
    )
    experience_date = fields.Date(load_default=None, allow_none=True)

    @validates_schema
    def _in_the_past(self, data: dict[str, Any], **_: Any) -> None:
        day = data.get("experience_date")
        if day and day > utcnow().date():
            raise ValidationError("This day has not come yet.", "experience_date")


class NewReviewForm(ReviewForm):
    """A script's review of one line. Loads into {"line", "draft"}."""

    line = Whole(required=True, metadata={"description": "`id` of a line from the exchange"})

    @post_load
    def _loaded(self, data: dict[str, Any], **_: Any) -> Any:
        line = data.pop("line")
        return {"line": line, "draft": super()._loaded(data)}


class AccessForm(Loose):
    """Whether the product or the address is known is no matter of validity."""

    email = Email(required=True)
    product = Id(required=True)


class AccessPageForm(AccessForm):
    """The page may be opened without a product: then it is about all that was bought."""

    product = Id(load_default=None, allow_none=True)


class VouchedForm(Loose):
    identity = Line(required=True, max_length=identity.MAX_LENGTH)
    product = Id(load_default=None, allow_none=True)


class AccessAnswer(Schema):
    accepted = fields.Boolean()


class ExchangeForm(Loose):
    """The token of a mail's link; or the identity the shop signed, with the store's name."""

    token = Line(max_length=64)
    identity = Line(max_length=identity.MAX_LENGTH)
    store = Line(max_length=100)

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("token") and not data.get("identity"):
            raise ValidationError("Send the token of a mail's link, or an identity with its store.", "token")
        if data.get("identity") and not data.get("store"):
            raise ValidationError("Say which store signed the identity.", "store")

    @post_load
    def _chosen(self, data: dict[str, Any], **_: Any) -> dict[str, str]:
        return {name: value for name, value in data.items() if value}


class ExchangeLine(Schema):
    id = fields.Integer()
    product = fields.String()
    name = fields.String()
    variant = fields.String(allow_none=True)
    review = fields.String(allow_none=True)


class ExchangeAnswer(Schema):
    bearer = fields.String()
    expires_in = fields.Integer()
    lines = fields.List(fields.Nested(ExchangeLine))


class ReviewAnswer(Schema):
    id = fields.String()
    state = fields.String()
    publish_due_at = fields.String(allow_none=True)


# --- merchant -------------------------------------------------------------------------------------


class ProductForm(Loose):
    """What a shop says of a product; what is left out stays as it is."""

    name = Line(allow_none=True)
    url = WebUrl(allow_none=True)
    image_url = WebUrl(allow_none=True)
    gtin = Line(allow_none=True, max_length=14)
    brand = Line(allow_none=True)
    category = Line(allow_none=True)
    group_ref = Line(allow_none=True, data_key="group")
    skus = fields.List(Id(), load_default=list, validate=validate.Length(0, 500))
    variant_ids = fields.List(Id(), load_default=list, validate=validate.Length(0, 500))


class ProductAnswer(Schema):
    id = fields.String(attribute="ref")
    name = fields.String(allow_none=True)
    url = fields.String(allow_none=True)
    image_url = fields.String(allow_none=True)
    gtin = fields.String(allow_none=True)
    brand = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    group = fields.String(attribute="group_ref", allow_none=True)


class OrderAnswer(Schema):
    order_id = fields.String()
    status = fields.String()


# --- pages ----------------------------------------------------------------------------------------


class EmailForm(Loose):
    email = Email(required=True)
    store = Line(load_default=None, allow_none=True)


class CodeForm(Loose):
    handle = Line(required=True, max_length=64)
    code = Line(required=True, max_length=40)
