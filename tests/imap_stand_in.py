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
        command = rest.upper()
        if command.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1 UIDPLUS")
        elif command.startswith("LOGIN"):
            user, password = (part.replace('\\"', '"').replace("\\\\", "\\") for part in _quoted(rest[6:]))
            if (user, password) != (self.box.user, self.box.password):
                self.say(f"{tag} NO wrong")
                return True
        elif command.startswith("SELECT"):
            if _quoted(rest[7:]) != ["Re turns"]:
                self.say(f"{tag} NO no such mailbox")
                return True
            self.say(f"* {len(self.box.messages)} EXISTS")
        elif command.startswith("UID SEARCH UNSEEN"):
            new = [str(uid) for uid, flags in self.box.flags.items() if "\\Seen" not in flags]
            self.say(" ".join(["* SEARCH", *new]))
        elif found := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]\)", rest):
            if self.box.breaks:
                return False
            raw = self.box.messages[int(found[1])]
            self.wfile.write(f"* 1 FETCH (UID {found[1]} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        elif found := re.fullmatch(r"UID STORE (\d+) \+FLAGS \(([^)]*)\)", rest):
            self.box.flags[int(found[1])] |= set(found[2].split())
        elif found := re.fullmatch(r"UID EXPUNGE ([\d,]+)", rest):
            for uid in map(int, found[1].split(",")):
                if "\\Deleted" in self.box.flags[uid]:
                    del self.box.messages[uid], self.box.flags[uid]
        elif command.startswith("LOGOUT"):
            self.say("* BYE")
            self.say(f"{tag} OK")
            return False
        else:
            self.say(f"{tag} BAD {rest}")
            return True
        self.say(f"{tag} OK")
        return True


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
