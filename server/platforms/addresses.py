"""Addresses of shops: written one way, https only, and never into our own network (ASVS 1.3.6)."""

import ipaddress
import re
from urllib.parse import urlsplit

_LOOPBACK_NAMES = frozenset({"localhost"})
_SHOPIFY = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")


def is_loopback(host: str) -> bool:
    """The very machine we run on, typed as such: a shop beside us, or a stand-in."""
    try:
        return host in _LOOPBACK_NAMES or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """An IP address on the open Internet: no private, link-local, loopback or reserved one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def shopify_domain(typed: str) -> str:
    """`my-shop.myshopify.com`, however it was copied. Raises ValueError with a sentence."""
    host = typed.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0]
    if _SHOPIFY.fullmatch(host) or is_loopback(urlsplit(f"//{host}").hostname or ""):
        return host
    raise ValueError("This is the address like my-shop.myshopify.com (at Shopify: Settings, Domains).")


def shop_url(typed: str) -> str:
    """`https://shop.example`, with a path where the shop lives below one. Raises ValueError with a sentence."""
    text = typed.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError("This must be an address like https://shop.example.") from error
    if parts.username or parts.query or parts.fragment or not _is_host(host):
        raise ValueError("This must be an address like https://shop.example, with nothing behind.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ValueError("The shop's address must begin with https://: the keys travel with each request.")
    if _is_ip(host) and not is_loopback(host) and not is_public(host):
        raise ValueError("This address lies in a private network; the shop's public one is needed.")
    shown = f"[{host}]" if ":" in host else host
    path = parts.path.partition("/wp-json")[0].rstrip("/")
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{path}"


def _is_host(host: str) -> bool:
    return (
        bool(host) and (_is_ip(host) or is_loopback(host) or "." in host) and not set(host) & set(" \\\"'<>")
    )


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
