"""Responses from the network: one request at a time, repeated where a service is busy, and stored in .cache/online/.

At most one request per second to a host (arXiv wants three seconds), one at a time, in the name of a contact.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from build_scripts.files import write_bytes

if TYPE_CHECKING:
    from requests import Response

FOLDER = ".cache/online"
MAX_ANSWER = 32 * 1024 * 1024  # a hundred entries of arXiv have half a megabyte
PAUSE = 1.0  # seconds between two requests to one host
PAUSES: Mapping[str, float] = {"export.arxiv.org": 3.0}  # https://info.arxiv.org/help/api/tou.html
DAYS = 30.0  # that an answer counts
TRIES = 4
_BUSY = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0  # that a service may ask for before we give up
_SILENCE, _ENOUGH = 20.0, 90.0  # seconds without a byte; seconds for one answer


class OnlineError(Exception):
    """A question that got no answer; `code` names the reason and `hint` says what to do."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


@dataclass
class Client:
    """Asks and remembers. `agent` is the user agent; answers in `folder` younger than `days` count."""

    folder: Path
    agent: str
    days: float = DAYS
    _next: dict[str, float] = field(default_factory=dict)

    def get(self, address: str) -> bytes | None:
        """The answer at an address; None where the host says that there is none. Raises OnlineError."""
        path = self._path(address)
        try:
            if time.time() - path.stat().st_mtime < self.days * 86400:
                return path.read_bytes()
        except OSError:
            pass
        answer = self._ask(address)
        if answer is not None:
            write_bytes(path, answer)
            path.touch()
        return answer

    def forget(self, address: str) -> None:
        """Drop an answer that turned out to be none, such as the page of a network that wants a login."""
        self._path(address).unlink(missing_ok=True)

    def _path(self, address: str) -> Path:
        return self.folder / hashlib.sha256(address.encode()).hexdigest()

    def _ask(self, address: str) -> bytes | None:
        import requests  # not needed where the response is stored, or nothing is requested

        host = urlsplit(address).hostname or address
        reason = ""
        for attempt in range(TRIES):
            self._wait(host, attempt)
            try:
                with requests.get(
                    address, headers={"User-Agent": self.agent}, stream=True, timeout=_SILENCE
                ) as response:
                    status = response.status_code
                    if status in (404, 410):
                        return None
                    if status == 200:
                        return _body(response, host)
                    if status not in _BUSY:
                        raise OnlineError("refused", f"{host} answers {status} {response.reason}", _REFUSED)
                    reason = f"answers {status} {response.reason}"
                    self._next[host] = time.monotonic() + _retry_after(response)
            except requests.TooManyRedirects:
                raise OnlineError("refused", f"{host} redirects without end", _REFUSED) from None
            except (TimeoutError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
                reason = "does not answer in time"
            except requests.ConnectionError as error:
                if not getattr(next(iter(error.args), None), "reason", None):  # there was a connection
                    reason = "breaks the connection off"
                    continue
                raise OnlineError("offline", f"{host} cannot be reached: {_words(error)}", _OFFLINE) from None
            except requests.RequestException as error:
                raise OnlineError("refused", f"{host}: {_words(error)}", _REFUSED) from None
        raise OnlineError("busy", f"{host} {reason}, {TRIES} times", _AGAIN)

    def _wait(self, host: str, attempt: int) -> None:
        """Wait until the host may be queried: its pause is over, and after a failure two, four, eight times as much."""
        pause = PAUSES.get(host, PAUSE)
        wait = max(self._next.get(host, 0.0) - time.monotonic(), pause * 2**attempt if attempt else 0.0)
        if wait > 0:
            time.sleep(wait)
        self._next[host] = time.monotonic() + pause


_AGAIN = "run the same command again later; answers so far are kept"
_OFFLINE = "check the connection of this machine, then run the same command again; answers so far are kept"
_REFUSED = "look at the address in a browser"


def _body(response: Response, host: str) -> bytes:
    """The whole answer, unless it is too large or drips in too slowly."""
    started, parts, size = time.monotonic(), [], 0
    for part in response.iter_content(4096):
        parts.append(part)
        size += len(part)
        if size > MAX_ANSWER:
            raise OnlineError("too-large", f"{host} sends more than {MAX_ANSWER:,} bytes", "ask for less")
        if time.monotonic() - started > _ENOUGH:
            raise TimeoutError
    return b"".join(parts)


def _retry_after(response: Response) -> float:
    """The seconds that a busy service asks to wait. A date, which it may give as well, counts as the longest wait."""
    given = response.headers.get("Retry-After", "0").strip()
    return min(float(given), _LONGEST_WAIT) if given.isdecimal() else _LONGEST_WAIT


def _words(error: Exception) -> str:
    """The innermost reason, without names of objects in memory."""
    reason: BaseException = error
    while (inner := getattr(reason, "reason", None) or next(iter(reason.args), None)) and isinstance(inner, Exception):
        reason = inner
    return re.sub(r"^\w+\(.*?\): |\s*\(\[Errno.*", "", " ".join(str(reason).split()))[:120] or type(error).__name__
