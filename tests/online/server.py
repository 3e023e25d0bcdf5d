"""Services on this machine that replay recorded answers, all of them invented, and note what they were asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

from build_scripts.online.client import MAX_ANSWER

SLOW = threading.Event()  # never set: who waits for it waits


@dataclass(frozen=True)
class Reply:
    """One answer: a status with its headers, and a body; `drip` sends it byte by byte and never ends."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: bool = False


@dataclass
class Services:
    """Replies by a part of the address that is asked: of several the first one first, the last one for ever."""

    address: str
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    def answer(self, path: str) -> Reply:
        """What to reply to a request."""
        self.requests.append(path)
        key = next((key for key in self.replies if key in path), "")
        found = self.replies.get(key) or [Reply(status=404)]
        return found.pop(0) if len(found) > 1 else found[0]


@contextmanager
def serve() -> Iterator[Services]:
    """Services that run as long as the context."""
    services = Services("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            services.agents.append(self.headers["User-Agent"])
            reply = services.answer(self.path)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if reply.drip:
                    SLOW.wait(5)
                self.wfile.write(reply.body)
            except OSError:
                pass  # the client has had enough

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the library gives it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    services.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield services
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def atom(*papers: Mapping[str, Any]) -> Reply:
    """An answer of arXiv with these papers."""
    entries = "".join(_entry(paper) for paper in papers)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n{entries}</feed>\n'
    return Reply(text.encode())


def _entry(paper: Mapping[str, Any]) -> str:
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.get("authors", ()))
    return (
        f"<entry>\n<id>http://arxiv.org/abs/{paper['id']}v1</id><published>{paper['date']}T00:00:00Z</published>"
        f"<title>{escape(paper['title'])}</title><summary>{escape(paper['abstract'])}</summary>{authors}</entry>\n"
    )


def work(**fields: Any) -> Reply:
    """An answer of Crossref about one work."""
    return Reply(json.dumps({"status": "ok", "message-type": "work", "message": fields}).encode())


def works(*items: Mapping[str, Any]) -> Reply:
    """An answer of Crossref to a search."""
    return Reply(json.dumps({"status": "ok", "message-type": "work-list", "message": {"items": items}}).encode())


HUGE = Reply(b"x" * (MAX_ANSWER + 1))
LOGIN = Reply(b"<!DOCTYPE html><html><body>Sign in to this network</body></html>")
LATIN = Reply(
    "<feed><entry><id>http://arxiv.org/abs/2509.24320v1</id><title>Möss</title></entry></feed>".encode("latin-1")
)
CUT = Reply(b'{"status": "ok", "message": {"title": ["Mo')
BUSY = Reply(status=503)
LATER = Reply(status=429, headers={"Retry-After": "7"})
BROKEN = Reply(status=500)
FORBIDDEN = Reply(status=403)
LOOP = Reply(status=302, headers={"Location": "/loop"})
DRIP = Reply(b"x", drip=True)
