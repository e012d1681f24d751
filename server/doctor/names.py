"""DNS as the doctor asks it: through one object, so that tests put a server of their own in its place."""

import time
from collections.abc import Callable
from ipaddress import ip_address

#: Of one question; and of all together, since a person may wait for the answer.
PATIENCE, PATIENCE_IN_ALL = 3.0, 12.0


class NoAnswerError(Exception):
    """DNS did not answer in time, or with an error: nothing is known."""


class Names:
    def __init__(self, server: str | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """`server`: "address:port" of a DNS server; else the system's."""
        import dns.resolver  # noqa: PLC0415 - some megabytes that only the doctor needs

        self._resolver = dns.resolver.Resolver(configure=server is None)
        if server:
            host, _, port = server.rpartition(":")
            self._resolver.nameservers = [host.strip("[]")]
            self._resolver.port = int(port)
        self._clock = clock
        self._until = clock() + PATIENCE_IN_ALL
        self._known: dict[tuple[str, str], list[str]] = {}

    def txt(self, name: str) -> list[str]:
        """Each TXT record as one text (RFC 7208, 3.3)."""
        return self._ask(name, "TXT")

    def addresses(self, name: str) -> list[str]:
        return self._ask(name, "A") + self._ask(name, "AAAA")

    def mx(self, name: str) -> list[str]:
        """Host names, the preferred first; "" for a null MX (RFC 7505)."""
        return self._ask(name, "MX")

    def ptr(self, address: str) -> list[str]:
        return self._ask(ip_address(address).reverse_pointer, "PTR")

    def _ask(self, name: str, kind: str) -> list[str]:
        """The answers; an empty list where there are none. Raises NoAnswerError."""
        asked = (name.lower().rstrip("."), kind)
        if asked not in self._known:
            self._known[asked] = self._resolve(*asked)
        return self._known[asked]

    def _resolve(self, name: str, kind: str) -> list[str]:
        import dns.exception  # noqa: PLC0415 - see above
        import dns.rdatatype  # noqa: PLC0415 - see above
        import dns.resolver  # noqa: PLC0415 - see above

        left = min(PATIENCE, self._until - self._clock())
        if left <= 0:
            raise NoAnswerError(name)
        try:
            answer = self._resolver.resolve(name, kind, lifetime=left, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            raise NoAnswerError(name) from error
        rows = list(answer.rrset or [])
        if kind == "TXT":
            return [b"".join(row.strings).decode("utf-8", "replace") for row in rows]
        if kind == "MX":
            rows.sort(key=lambda row: row.preference)
            return [row.exchange.to_text().rstrip(".") for row in rows]
        return [row.to_text().rstrip(".") for row in rows]
