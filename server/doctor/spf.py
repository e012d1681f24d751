"""May this host send for this domain? SPF by RFC 7208, as far as the question goes.

A small evaluator of our own: see docs/adr/0002. It asks at most ten questions as receivers do, so a record
that is too long for them is too long for it.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

from server.doctor.names import Names

Result = Literal["pass", "fail", "softfail", "neutral", "none", "permerror"]
#: RFC 7208, 4.6.4.
MAX_QUESTIONS = 10
MAX_HOSTS = 10

_QUALIFIERS: dict[str, Result] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(
    r"([+\-~?]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?:[:]([^/\s]*(?:/[^/\s%]*%?[^/\s]*)?))?(/\S+)?",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*)=(\S*)", re.IGNORECASE)
_MACRO = re.compile(r"%(?:\{([slodiphcrtv])(\d*)(r?)([.\-+,/_=]*)\}|([%_-]))", re.IGNORECASE)


class PermanentError(Exception):
    """The record cannot be followed; the sentence says why."""


class Evaluation:
    """One question: this address, this domain."""

    def __init__(self, names: Names, address: str, domain: str) -> None:
        self.names = names
        self.address: IPv4Address | IPv6Address = ip_address(address)
        self.sender = f"postmaster@{domain}"
        self.asked = 0

    def result(self, domain: str) -> tuple[Result, str | None]:
        """The answer, and for "permerror" why. Raises NoAnswerError."""
        try:
            return self._check(domain), None
        except PermanentError as error:
            return "permerror", str(error)

    def _check(self, domain: str) -> Result:
        records = [
            r for r in self.names.txt(domain) if r.lower() == "v=spf1" or r.lower().startswith("v=spf1 ")
        ]
        if not records:
            return "none"
        if len(records) > 1:
            raise PermanentError(f"{domain} has {len(records)} SPF records; receivers read none of them")
        redirect = None
        for term in records[0].split()[1:]:
            mechanism = _TERM.fullmatch(term)
            if mechanism:
                if self._matches(mechanism, domain):
                    return _QUALIFIERS[mechanism[1] or "+"]
                continue
            modifier = _MODIFIER.fullmatch(term)
            if modifier is None:
                raise PermanentError(f"{domain}: “{term}” is no SPF term")
            if modifier[1].lower() == "redirect":
                redirect = self._expand(modifier[2], domain)
        return self._redirected(redirect) if redirect else "neutral"

    def _redirected(self, target: str) -> Result:
        self._count()
        found = self._check(target)
        if found == "none":
            raise PermanentError(f"{target} is pointed to and has no SPF record")
        return found

    def _matches(self, term: re.Match[str], domain: str) -> bool:
        kind, argument = term[2].lower(), term[3] or ""
        if kind == "all":
            return True
        if kind in {"ip4", "ip6"}:
            return self._in_network(argument + (term[4] or ""))
        self._count()
        target, _, prefix = argument.partition("/") if kind in {"a", "mx"} else (argument, "", "")
        target = self._expand(target, domain) if target else domain
        prefixes = f"/{prefix}" if prefix else (term[4] or "")
        if kind == "include":
            return self._included(target)
        if kind == "exists":
            return bool(self.names.addresses(target))
        if kind == "ptr":  # "do not use" (RFC 7208, 5.5): counted, never a match
            return False
        hosts = self.names.mx(target)[:MAX_HOSTS] if kind == "mx" else [target]
        return any(self._near(found, prefixes) for host in hosts for found in self.names.addresses(host))

    def _included(self, target: str) -> bool:
        found = self._check(target)
        if found == "none":
            raise PermanentError(f"{target} is included and has no SPF record")
        return found == "pass"

    def _count(self) -> None:
        self.asked += 1
        if self.asked > MAX_QUESTIONS:
            raise PermanentError(f"it takes more than {MAX_QUESTIONS} look-ups, and receivers stop there")

    def _in_network(self, text: str) -> bool:
        try:
            network = ip_network(text, strict=False)
        except ValueError as error:
            raise PermanentError(f"“{text}” is no address or network") from error
        return self.address.version == network.version and self.address in network

    def _near(self, found: str, prefixes: str) -> bool:
        """Within the prefix length given for its kind: "/24", "//64" or "/24//64"."""
        four, _, six = (
            prefixes.removeprefix("/").partition("//")
            if not prefixes.startswith("//")
            else ("", "", prefixes[2:])
        )
        length = four if ip_address(found).version == 4 else six
        return self._in_network(f"{found}/{length}" if length else found)

    def _expand(self, text: str, domain: str) -> str:
        """Macros (RFC 7208, 7)."""
        values = {
            "s": self.sender,
            "l": "postmaster",
            "o": self.sender.partition("@")[2],
            "d": domain,
            "i": _dotted(self.address),
            "h": self.sender.partition("@")[2],
            "v": "in-addr" if self.address.version == 4 else "ip6",
            "p": "unknown",
        }

        def one(found: re.Match[str]) -> str:
            if found[5]:
                return {"%": "%", "_": " ", "-": "%20"}[found[5]]
            pieces = re.split(f"[{re.escape(found[4] or '.')}]", values.get(found[1].lower(), ""))
            pieces = pieces[::-1] if found[3] else pieces
            return ".".join(pieces[-int(found[2]) :] if found[2] and int(found[2]) else pieces)

        return _MACRO.sub(one, text)


def _dotted(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return ".".join(address.exploded.replace(":", ""))
