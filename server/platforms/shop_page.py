"""Is the snippet live? Looks at a page of the shop as a reader's browser would, without running anything."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

from server.errors import InvalidError
from server.platforms.addresses import is_loopback, is_public
from server.platforms.pages import ShopError
from server.platforms.shop_http import guarded_session

SECONDS = 10
MAX_BYTES = 4 * 1024 * 1024
_CHUNK = 64 * 1024
_ELEMENTS = frozenset({"vouchsafe-reviews", "vouchsafe-stars"})


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.stores: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and named.get("src"):
            self.scripts.append(named["src"] or "")
        elif tag in _ELEMENTS:
            self.stores.append(named.get("store") or "")


def look_for_snippet(url: str, origins: list[str], base_url: str, slug: str) -> None:
    """Returns when the script and an element of this store stand on the page.

    Raises InvalidError that says what is missing, in the shop developer's words.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _wrong("This must be an address like https://shop.example/products/lamp.") from error
    if f"{parts.scheme}://{parts.netloc}".lower() not in origins:
        raise _wrong(f"This page is on none of your shop's origins ({', '.join(origins) or 'none is set'}).")
    if _is_inner(parts.hostname or ""):
        raise _wrong("This address lies in a private network; the shop's public one is needed.")
    found = _Finder()
    found.feed(_fetch(url, parts.hostname or ""))
    ours = [src for src in found.scripts if urljoin(url, src).startswith(f"{base_url}/widget/")]
    if not ours:
        raise _wrong("The page came, but our script is not in it. Is the theme saved and published?")
    if not found.stores:
        raise _wrong(
            "The script is there, but no <vouchsafe-reviews> or <vouchsafe-stars> element in the HTML."
        )
    if slug not in found.stores:
        raise _wrong(f"The element names the store {found.stores[0]!r}; this one is called {slug!r}.")


def _fetch(url: str, host: str) -> str:
    try:
        with guarded_session(host).get(url, timeout=SECONDS, stream=True, allow_redirects=False) as answer:
            if answer.is_redirect:
                raise _wrong("The page sends visitors on to another address. Enter the final one.")
            if not answer.ok:
                raise _wrong(f"The shop answered with {answer.status_code}. Can everyone open this page?")
            raw = bytearray()
            for chunk in answer.iter_content(_CHUNK):
                raw += chunk
                if len(raw) > MAX_BYTES:
                    break
            return raw.decode(answer.encoding or "utf-8", "replace")
    except ShopError as error:
        raise _wrong(error.sentence) from error
    except (requests.exceptions.RequestException, OSError, LookupError) as error:
        raise _wrong("The page could not be opened from here.") from error


def _is_inner(host: str) -> bool:
    """An address typed as numbers that no reader could reach; names are looked at once they are resolved."""
    try:
        return not (is_loopback(host) or is_public(host))
    except ValueError:
        return False


def _wrong(sentence: str) -> InvalidError:
    return InvalidError.one("url", sentence)
