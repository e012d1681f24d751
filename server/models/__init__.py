"""Names every table, for Alembic and for readers."""

from server.models.access import AccessRequest
from server.models.call import Call
from server.models.contact import Consent, Contact, Suppression
from server.models.decision import Decision, DecisionNote, Finding, MaskSpan
from server.models.inbound import InboundDelivery
from server.models.installation import Installation
from server.models.invitation import Invitation
from server.models.link import CodeRequest, Link
from server.models.listing import Document, Listing, ProductRatings
from server.models.log import LogEvent
from server.models.mail_text import MailText
from server.models.order import LineRefund, Order, OrderLine, Parcel
from server.models.outbox import Job, MailMessage, MailReport
from server.models.points import PointsEntry, PointsProgramme
from server.models.product import Product, ProductKey
from server.models.pull import Pull
from server.models.reply import Reply
from server.models.review import Review, ReviewIdentity, ReviewText, ReviewVersion
from server.models.rules import RulesVersion
from server.models.staff import SignIn, Staff, StaffSession
from server.models.store import PolicyVersion, Store

__all__ = [
    "AccessRequest",
    "Call",
    "CodeRequest",
    "Consent",
    "Contact",
    "Decision",
    "DecisionNote",
    "Document",
    "Finding",
    "InboundDelivery",
    "Installation",
    "Invitation",
    "Job",
    "LineRefund",
    "Link",
    "Listing",
    "LogEvent",
    "MailMessage",
    "MailReport",
    "MailText",
    "MaskSpan",
    "Order",
    "OrderLine",
    "Parcel",
    "PointsEntry",
    "PointsProgramme",
    "PolicyVersion",
    "Product",
    "ProductKey",
    "ProductRatings",
    "Pull",
    "Reply",
    "Review",
    "ReviewIdentity",
    "ReviewText",
    "ReviewVersion",
    "RulesVersion",
    "SignIn",
    "Staff",
    "StaffSession",
    "Store",
    "Suppression",
]
