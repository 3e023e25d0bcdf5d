"""arXiv and Crossref: questions as addresses, answers read by the readers of bibliographies.

Both are queried by identifier or by title. A response that cannot be read is a fault of the service, not a miss.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from build_scripts.bibliography import csl_facts, read_feed
from build_scripts.model import Entry, Location
from build_scripts.online.client import Client, OnlineError
from build_scripts.records import normalize
from build_scripts.report import Report

ARXIV, CROSSREF = "arXiv", "Crossref"
BATCH = 50  # identifiers in one question to arXiv
_ROWS = 5  # candidates for a title
_FIELDS = "DOI,title,subtitle,author,issued,container-title,abstract,URL,updated-by"


def arxiv_papers(client: Client, address: str, ids: Sequence[str]) -> dict[str, Entry]:
    """What arXiv says of papers by identifier; those it does not know are missing."""
    query = {"id_list": ",".join(ids), "max_results": str(len(ids))}
    return {entry.arxiv_id: entry for entry in _arxiv(client, address, query) if entry.arxiv_id}


def arxiv_titled(client: Client, address: str, title: str) -> list[Entry]:
    """Papers of arXiv with the words of a title, best first."""
    return search_arxiv(client, address, f'ti:"{normalize(title)}"', _ROWS)


def search_arxiv(client: Client, address: str, query: str, results: int, *, newest: bool = False) -> list[Entry]:
    """Papers of arXiv by a query in its own language."""
    order = {"sortBy": "submittedDate", "sortOrder": "descending"} if newest else {}
    return _arxiv(client, address, {"search_query": query, "max_results": str(results), **order})


def crossref_paper(client: Client, address: str, doi: str) -> Entry | None:
    """What Crossref says of a DOI; None if it does not know it."""
    messages = _crossref(client, f"{address}/{quote(doi, safe='/')}")
    return next(iter(_works(messages)), None)


def crossref_titled(client: Client, address: str, title: str, surname: str) -> list[Entry]:
    """Papers of Crossref with a title like this one, best first."""
    query = {"query.bibliographic": f"{title} {surname}".strip()[:300], "rows": str(_ROWS), "select": _FIELDS}
    messages = _crossref(client, f"{address}?{urlencode(query)}")
    return list(_works(item for message in messages for item in message.get("items") or ()))


def _arxiv(client: Client, address: str, query: dict[str, str]) -> list[Entry]:
    question, report = f"{address}?{urlencode(query)}", Report()
    answer = client.get(question)
    found = read_feed(answer or b"", ARXIV, report)
    broken = next((problem for problem in report.sorted() if problem.severity == "error"), None)
    if broken and (not found.facts or broken.code == "not-a-feed"):
        client.forget(question)
        raise OnlineError("bad-answer", f"the answer of {ARXIV} cannot be read: {broken.message}", _LATER)
    return [replace(entry, location=Location(f"arXiv:{entry.arxiv_id}"), places=()) for entry in found.facts]


def _crossref(client: Client, question: str) -> list[dict[str, Any]]:
    answer = client.get(question)
    if answer is None:
        return []
    try:
        message = json.loads(answer)["message"]
        if not isinstance(message, dict):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        client.forget(question)
        message = f"the answer of {CROSSREF} cannot be read: it is not the JSON of its interface"
        raise OnlineError("bad-answer", message, _LATER) from None
    return [message]


def _works(items: Iterable[Any]) -> Iterable[Entry]:
    """The facts of works. Their address is that of the DOI, which says so itself."""
    for item in items:
        facts = csl_facts(item, Location(CROSSREF), Report())
        if facts and facts.doi:
            yield replace(facts, location=Location(f"doi:{facts.doi}"), url=None, status=_status(item))


def _status(item: Any) -> str | None:
    """What notices about a work, named in it, say of its state, such as a retraction."""
    notices = item.get("updated-by")
    kinds = (
        {str(each.get("type")) for each in notices if isinstance(each, dict)} if isinstance(notices, list) else set()
    )
    return "retracted" if "retraction" in kinds else "withdrawn" if kinds & {"withdrawal", "removal"} else None


_LATER = "run the same command again later, or look whether this network wants a login"
