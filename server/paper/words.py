"""What a card says in twelve languages, where the shop has not said it in its own words."""

import tomllib
from functools import cache
from pathlib import Path

from server.paper.card import Card
from server.paper.letters import Hand, can_write


@cache
def _all() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def card(
    lang: str, *, shop: str, given_name: str, own_words: str, url: str, until: str, contact: str
) -> Card:
    """A card in the language, in English where there is none. A name our fonts cannot write is left out."""
    lang = lang if lang in _all() else "en"
    says = _all()[lang]
    greets = given_name and can_write(given_name, Hand(lang, 1, bold=True))
    return Card(
        lang=lang,
        shop=shop,
        greeting=says["greeting"].replace("{name}", given_name) if greets else "",
        words=own_words or says["words"],
        ask=says["ask"].replace("{date}", until),
        url=url,
        contact_lead=says["contact"] if contact else "",
        contact=contact,
    )
