"""The shop's own words for its mails: write, look, save, go back to ours (B7)."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Response, redirect, request, url_for
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from server.actions import mail_texts
from server.actions.letters import store_facts
from server.clock import utcnow
from server.db import db, transaction
from server.errors import InvalidError
from server.fields import Line, Words, load
from server.mail import build, shop_words
from server.mail.lint import NOTE
from server.mail.shop_words import CARD, OwnWords, UnsayableWordsError
from server.mail.words import Reader, languages
from server.models.mail_text import MailText
from server.models.product import Product
from server.models.staff import Staff
from server.models.store import Store
from server.web import forms, guards
from server.web.desk.frame import blueprint, page
from server.web.schemas import Loose

LIGHT, DARK, TEXT = "light", "dark", "text"
LOOKS = (LIGHT, DARK, TEXT)
#: A stranger's words are shown without script, without the desk's origin, and lead nowhere.
PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
_DARK_RULE = "@media (prefers-color-scheme: dark)"


class WordsForm(Loose):
    subject = Line(load_default="", max_length=shop_words.MAX_SUBJECT)
    body = Words(load_default="", max_length=shop_words.MAX_BODY)


class LookForm(WordsForm):
    """A preview shows what there is: lengths are told when it is saved."""

    subject = Line(load_default="", max_length=10 * shop_words.MAX_SUBJECT)
    body = Words(load_default="", max_length=10 * shop_words.MAX_BODY)
    look = fields.String(load_default=LIGHT, validate=validate.OneOf(LOOKS))


@blueprint.get("/words", endpoint="words")
def words_page() -> tuple[str, int]:
    """Every kind and language, with what is in use; a saved text that cannot be said any more is told."""
    used = mail_texts.in_use(guards.my_store().id)
    return page(
        "words.html",
        kinds=shop_words.KINDS,
        languages=list(languages().values()),
        used=used,
        troubled={key for key, text in used.items() if _trouble(text)},
    )


@blueprint.get("/words/<kind>/<lang>")
def own_words(kind: str, lang: str) -> tuple[str, int]:
    mail_texts.known(kind, lang)
    return _editor(kind, lang)


def _editor(kind: str, lang: str, status: int = 200, error: InvalidError | None = None) -> tuple[str, int]:
    store = guards.my_store()
    text = mail_texts.for_mail(store.id, kind, lang)
    typed = {"subject": text.subject, "body": text.body} if text else _ours(kind, _reader(store, lang))
    return page(
        "words_edit.html",
        status,
        kind=kind,
        language=languages()[lang],
        languages=list(languages().values()),
        text=text,
        trouble=_trouble(text) if text else None,
        typed=forms.typed() if error else typed,
        errors=_by_field(error),
        findings=error.errors if error else [],
        saved=request.args.get("done") if not error else None,
        names=shop_words.NAMES,
        blocks=shop_words.BLOCKS.get(kind, ()),
        history=_history(store.id, kind, lang),
        is_card=kind == CARD,
    )


def _by_field(error: InvalidError | None) -> dict[str, str]:
    """One sentence beside each field; where there are more, all stand above."""
    found: dict[str, list[str]] = {}
    for one in error.errors if error else []:
        found.setdefault(one.field, []).append(one.message)
    return {
        field: said[0] if len(said) == 1 else f"{len(said)} things to reword; they stand above."
        for field, said in found.items()
    }


def _history(store_id: int, kind: str, lang: str) -> list[dict[str, Any]]:
    versions = mail_texts.history(store_id, kind, lang)
    who = {text.staff_id for text in versions if text.staff_id}
    names = {
        person.id: person.name for person in db.session.scalars(sa.select(Staff).where(Staff.id.in_(who)))
    }
    return [{"text": text, "by": names.get(text.staff_id or 0)} for text in versions]


@blueprint.post("/words/<kind>/<lang>")
def save_words(kind: str, lang: str) -> AnyResponse | tuple[str, int]:
    mail_texts.known(kind, lang)
    store = guards.my_store()
    try:
        form = load(WordsForm(), forms.filled())
        with transaction():
            mail_texts.save(
                store,
                kind,
                lang,
                subject=form["subject"] if kind != CARD else "",
                body=form["body"],
                hosts=_hosts(store, kind),
                by=guards.me(),
                now=utcnow(),
            )
    except InvalidError as error:
        return _editor(kind, lang, error.status, error)
    return redirect(url_for("desk.own_words", kind=kind, lang=lang, done="saved"), 303)


@blueprint.post("/words/<kind>/<lang>/ours")
def back_to_ours(kind: str, lang: str) -> AnyResponse:
    with transaction():
        mail_texts.restore(guards.my_store(), kind, lang, guards.me(), utcnow())
    return redirect(url_for("desk.own_words", kind=kind, lang=lang, done="ours"), 303)


def _hosts(store: Store, kind: str) -> frozenset[str]:
    """The shop's own hosts; an arrival note leads to its shop alone, not to where reviews are (D7)."""
    addresses = [*store.origins, store.privacy_url, None if kind == NOTE else guards.settings().base_url]
    hosts = (urlsplit(address).hostname for address in addresses if address)
    return frozenset(host.removeprefix("www.") for host in hosts if host)


def _trouble(text: MailText) -> str | None:
    """Why a saved text is not used although it is the newest: a later release may know other blocks."""
    try:
        shop_words.say(text.kind, OwnWords(text.subject, text.body), {})
    except UnsayableWordsError as error:
        return str(error)
    return None


# --- looking --------------------------------------------------------------------------------------


@blueprint.get("/words/<kind>/<lang>/preview")
def preview_saved(kind: str, lang: str) -> Response:
    """What goes out now, for a sample order."""
    mail_texts.known(kind, lang)
    store = guards.my_store()
    text = mail_texts.for_mail(store.id, kind, lang)
    own = OwnWords(text.subject, text.body) if text else None
    return _shown(store, kind, lang, own, LIGHT)


@blueprint.post("/words/<kind>/<lang>/preview")
def preview(kind: str, lang: str) -> Response:
    """What stands in the form, as a mail; nothing is saved. Findings are told on saving."""
    mail_texts.known(kind, lang)
    form = load(LookForm(), forms.filled())
    return _shown(guards.my_store(), kind, lang, OwnWords(form["subject"], form["body"]), form["look"])


def _shown(store: Store, kind: str, lang: str, own: OwnWords | None, look: str) -> Response:
    reader = _reader(store, lang)
    try:
        written = _card(store, reader, own) if kind == CARD else _mail(store, kind, reader, own)
    except UnsayableWordsError as error:
        written = build.Written("", f"This cannot be shown yet. {error}", "")
    if look == TEXT or not written.html:
        return _framed(written.text, "text/plain")
    rule = "@media all" if look == DARK else "@media not all"
    page = written.html.replace(_DARK_RULE, rule).replace("light dark", look)
    return _framed(page, "text/html")


def _framed(content: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


def _mail(store: Store, kind: str, reader: Reader, own: OwnWords | None) -> build.Written:
    base = guards.settings().base_url
    facts = {**_sample(store, utcnow()), **store_facts(store, base), "unsubscribe_url": f"{base}/u/sample"}
    facts["kind"] = kind
    if kind != "reminder":
        del facts["first_sent_at"]
    if own is None:
        return build.written_by_us(kind, facts, reader, base)
    return build.written_by_shop(kind, facts, reader, base, own, whole=False)


def _card(store: Store, reader: Reader, own: OwnWords | None) -> build.Written:
    """A card's words alone; how they look on paper is seen where cards are printed."""
    words = own or OwnWords("", "")
    facts = {"given_name": SAMPLE_NAME, "store": store.name, "placed_at": reader.day(utcnow())}
    return build.Written("", shop_words.say(CARD, words, facts).text({}, reader.language), "")


SAMPLE_NAME = "Robin"


def _sample(store: Store, now: datetime) -> dict[str, Any]:
    """An order of two things, the shop's own where it has some."""
    known = db.session.scalars(
        sa.select(Product.name).where(Product.store_id == store.id, Product.name.is_not(None)).limit(2)
    ).all()
    names = [name for name in known if name] or ["Linen apron", "Stoneware mug"]
    return {
        "given_name": SAMPLE_NAME,
        "items": [{"name": name, "variant": None, "line": number} for number, name in enumerate(names, 1)],
        "placed_at": now - timedelta(days=20),
        "returned": False,
        "write": "/r/sample",
        "first_sent_at": now - timedelta(days=7),
    }


def _reader(store: Store, lang: str) -> Reader:
    return Reader.of(lang, zone=store.time_zone)


# --- our words, as a beginning --------------------------------------------------------------------

_OPENING = "{{% if given_name %}}{named}{{% else %}}{unnamed}{{% endif %}}"
_SUBJECTS = {"invitation": "invitation-subject", "reminder": "reminder-subject", NOTE: "arrival-subject"}


def _ours(kind: str, reader: Reader) -> dict[str, str]:
    """Our own words in the form a shop edits them in; a card greets by itself and begins empty."""
    if kind == CARD:
        return {"subject": "", "body": ""}
    hello = _OPENING.format(
        named=reader.line("hello", {"name": "{{ given_name }}"}), unnamed=reader.line("hello-unnamed", {})
    )
    blocks = [f"{{{{ {block} }}}}" for block in shop_words.BLOCKS.get(kind, ())]
    if kind == NOTE:
        items, contact, rights = blocks
        blocks = [reader.line("arrival-items", {}), items, contact, reader.line("arrival-quiet", {}), rights]
    subject = reader.line(_SUBJECTS[kind], {"store": "{{ store }}"})
    return {"subject": subject, "body": "\n\n".join([hello, *blocks])}
