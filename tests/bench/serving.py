"""A server for measurements: it sends what a host of static sites sends, text compressed."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COMPRESSED = frozenset({".html", ".js", ".css", ".json", ".svg", ".xml", ".txt", ".md", ""})


class Served:
    """Where a folder is served, and how many bytes were sent: also to workers, which a page does not know of."""

    def __init__(self) -> None:
        self.address = ""
        self.sizes: list[int] = []  # threads may append at the same time, but not add up

    @property
    def sent(self) -> int:
        """Bytes of all answers, heads included."""
        return sum(self.sizes)


class Counted(io.BufferedIOBase):
    """Writes to a connection, and counts before the reader can have it."""

    def __init__(self, connection: io.BufferedIOBase, served: Served) -> None:
        self.connection, self.served = connection, served

    def write(self, data: Any) -> int:
        """Count and write."""
        self.served.sizes.append(len(data))
        return self.connection.write(data)

    def flush(self) -> None:
        """Send what waits."""
        if not self.connection.closed:
            self.connection.flush()


class CompressingHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files, text compressed, and keeps connections open as real servers do."""

    protocol_version = "HTTP/1.1"

    def __init__(self, served: Served, *arguments: Any, **options: Any) -> None:
        self.served = served
        super().__init__(*arguments, **options)

    def setup(self) -> None:
        """Count all that is written."""
        super().setup()
        self.wfile = Counted(self.wfile, self.served)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with the file, or with the index page of the folder."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        compress = path.suffix in COMPRESSED
        body = compressed(path, path.stat().st_mtime_ns) if compress else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        if compress:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


@functools.cache
def compressed(path: Path, changed: int) -> bytes:
    """The file as it is sent; `changed` makes a new file a new one."""
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve `folder` meanwhile."""
    served = Served()
    handler = functools.partial(CompressingHandler, served, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    served.address = f"http://127.0.0.1:{server.server_port}/"
    yield served
    server.shutdown()
    server.server_close()
