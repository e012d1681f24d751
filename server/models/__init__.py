"""Names every table, for Alembic and for readers."""

from server.models.contact import Consent, Contact, Suppression
from server.models.decision import Decision, DecisionNote, Finding, MaskSpan
from server.models.inbound import InboundDelivery
from server.models.invitation import Invitation
from server.models.link import CodeRequest, Link
from server.models.listing import Document, Listing, ProductRatings
from server.models.log import LogEvent
from server.models.order import LineRefund, Order, OrderLine
from server.models.outbox import Job, MailMessage
from server.models.points import PointsEntry, PointsProgramme
from server.models.product import Product, ProductKey
from server.models.reply import Reply
from server.models.review import Review, ReviewIdentity, ReviewText, ReviewVersion
from server.models.staff import SignIn, Staff, StaffSession
from server.models.store import PolicyVersion, Store

__all__ = [
    "CodeRequest",
    "Consent",
    "Contact",
    "Decision",
    "DecisionNote",
    "Document",
    "Finding",
    "InboundDelivery",
    "Invitation",
    "Job",
    "LineRefund",
    "Link",
    "Listing",
    "LogEvent",
    "MailMessage",
    "MaskSpan",
    "Order",
    "OrderLine",
    "PointsEntry",
    "PointsProgramme",
    "PolicyVersion",
    "Product",
    "ProductKey",
    "ProductRatings",
    "Reply",
    "Review",
    "ReviewIdentity",
    "ReviewText",
    "ReviewVersion",
    "SignIn",
    "Staff",
    "StaffSession",
    "Store",
    "Suppression",
]
