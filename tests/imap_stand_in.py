"""A small IMAP server on loopback: one mailbox, the commands that reading bounces needs (RFC 3501)."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """What lies there, by UID; and what was asked."""

    user: str = "bounces@shop.example"
    password: str = 'p"ss w\\rd'
    messages: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    port: int = 0
    #: Close the connection when a message is fetched, as a server that goes down would.
    breaks: bool = False

    def put(self, raw: bytes) -> None:
        uid = max(self.messages, default=100) + 1
        self.messages[uid], self.flags[uid] = raw, set()

    def url(self, password: str | None = None) -> str:
        from urllib.parse import quote

        secret = quote(self.password if password is None else password, safe="")
        return f"imap://{quote(self.user)}:{secret}@127.0.0.1:{self.port}/Re%20turns"


class _Talk(socketserver.StreamRequestHandler):
    box: Mailbox

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            text = line.decode().rstrip("\r\n")
            tag, _, rest = text.partition(" ")
            if not self.answer(tag, rest):
                return

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def answer(self, tag: str, rest: str) -> bool:
        """False when the conversation is over."""
        words = rest.split(" ")
        name = "_".join(words[:2] if words[0] == "UID" else words[:1]).lower()
        told = getattr(self, f"do_{name}", lambda _rest: "BAD")(rest)
        if told is not None:
            self.say(f"{tag} {told} then")
        return told is not None and name != "logout"

    def do_capability(self, _rest: str) -> str:
        self.say("* CAPABILITY IMAP4rev1 UIDPLUS")
        return "OK"

    def do_login(self, rest: str) -> str:
        user, password = (part.replace('\\"', '"').replace("\\\\", "\\") for part in _quoted(rest[6:]))
        return "OK" if (user, password) == (self.box.user, self.box.password) else "NO wrong"

    def do_select(self, rest: str) -> str:
        self.say(f"* {len(self.box.messages)} EXISTS")
        return "OK" if _quoted(rest[7:]) == ["Re turns"] else "NO no such mailbox"

    def do_uid_search(self, _rest: str) -> str:
        new = [str(uid) for uid, flags in self.box.flags.items() if "\\Seen" not in flags]
        self.say(" ".join(["* SEARCH", *new]))
        return "OK"

    def do_uid_fetch(self, rest: str) -> str | None:
        found = re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]\)", rest)
        if self.box.breaks or found is None:
            return None
        raw = self.box.messages[int(found[1])]
        self.wfile.write(f"* 1 FETCH (UID {found[1]} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return "OK"

    def do_uid_store(self, rest: str) -> str:
        found = re.fullmatch(r"UID STORE (\d+) \+FLAGS \(([^)]*)\)", rest)
        self.box.flags[int(found[1])] |= set(found[2].split())
        return "OK"

    def do_uid_expunge(self, rest: str) -> str:
        for uid in map(int, rest.split(" ")[2].split(",")):
            if "\\Deleted" in self.box.flags[uid]:
                del self.box.messages[uid], self.box.flags[uid]
        return "OK"

    def do_logout(self, _rest: str) -> str:
        self.say("* BYE")
        return "OK"


def _quoted(text: str) -> list[str]:
    """Quoted strings and plain words of a command."""
    return [a or b for a, b in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', text)]


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    box = Mailbox()
    talk = type("Talk", (_Talk,), {"box": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), talk) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
