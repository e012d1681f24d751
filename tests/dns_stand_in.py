"""A small DNS server on loopback: a zone as a mapping, and silence on demand."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

#: (name, kind) to the records as text, like {("shop.example", "MX"): ["10 mx.shop.example."]}.
Zone = dict[tuple[str, str], list[str]]


def txt(text: str) -> str:
    """A TXT record's text, cut into strings of at most 255 characters as DNS wants it."""
    return " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))


class _Talk(socketserver.BaseRequestHandler):
    zone: Zone
    silent: set[str]

    def handle(self) -> None:
        data, sock = self.request
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text().rstrip(".").lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        if name in self.silent:
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        records = self.zone.get((name, kind))
        if records:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records))
        elif not any(known == name for known, _ in self.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        sock.sendto(answer.to_wire(), self.client_address)


@contextmanager
def dns_server(zone: Zone, silent: set[str] | None = None) -> Iterator[str]:
    """Answers from `zone` (a test may change it); gives "address:port"."""
    talk = type("Talk", (_Talk,), {"zone": zone, "silent": silent or set()})
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), talk) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
