"""Where the papers lie on the map: topics as circles that do not overlap, each filled evenly with its papers.

Positions must move little when a paper is added. Topics are remembered (map_file.py) and only make room for each other;
within a topic every paper starts where the hash of its id says, and all that follows changes smoothly with the graph.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse as sp

from build_scripts.model import Topic
from build_scripts.related.graph import Rows

Floats = NDArray[np.float64]

SPACING = 100  # the unit of the map: about the distance between neighbouring papers
FILL = 0.62  # radius of a topic with one paper, in units of SPACING
GAP = 1.4 * SPACING  # between topics that share many links
FAR = 8 * SPACING  # added between topics that share none
TOPIC_STEPS = 400
ROUNDS = 20
SMOOTHING = 60
RESTART = 0.08  # how much of its own place a paper keeps in each step of smoothing
OUTWARD = 0.5  # pull of links into other topics, as a multiple of the pull of a paper's own place
SPREADING = 40
NEAREST = 0.8 * SPACING


@dataclass(frozen=True)
class Region:
    """A topic on the map: a circle. `papers` are sorted by id; those of no topic have a region with an empty slug."""

    slug: str
    label: str
    x: int
    y: int
    radius: int
    papers: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """Regions, largest first, and the place of every paper; y grows downwards, the middle is near (0, 0)."""

    regions: tuple[Region, ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Circle:
    """A topic seen from inside: the links among its papers, how strong these are for each paper in all, and where its
    links into other topics pull it.
    """

    papers: tuple[str, ...]
    links: sp.csr_array
    reach: Floats
    lean: Floats
    radius: float


def place(
    papers: Sequence[str],
    links: Rows,
    topics: Sequence[Topic],
    known: Mapping[str, tuple[int, int]] | None = None,
) -> Layout:
    """Lay the catalog out, given its links by rows of `papers`, which are sorted.

    `known` are the centres of topics by slug from the last time; new topics are placed among them.
    """
    homed = {paper for topic in topics for paper in topic.papers}
    groups = [(topic.slug, topic.label, tuple(sorted(topic.papers))) for topic in topics]
    homeless = tuple(paper for paper in papers if paper not in homed)
    if homeless:
        groups.append(("", "No topic" if groups else "All papers", homeless))
    order = [paper for _, _, members in groups for paper in members]
    if not order:
        return Layout()
    sizes = np.array([len(members) for _, _, members in groups])
    home = np.repeat(np.arange(len(groups)), sizes)
    weights = _weights(papers, links, order)
    radii = SPACING * FILL * np.sqrt(_room(sizes))
    names = [slug for slug, _, _ in groups]
    centres = _settled_centres(names, radii, _affinity(weights, home, len(groups)), known or {})
    inside = [_place_papers(circle) for circle in _circles(order, home, weights, centres, radii)]
    whole = centres.astype(int)
    points = (whole[home] + np.concatenate(inside)).tolist()
    regions = tuple(
        Region(slug, label, int(x), int(y), int(np.ceil(radius + SPACING / 2)), members)
        for (slug, label, members), (x, y), radius in zip(groups, whole, radii, strict=True)
    )
    return Layout(regions, dict(zip(order, map(tuple, points), strict=True)))


def _room(sizes: NDArray[np.int64]) -> Floats:
    """How many papers circles of these numbers of papers have room for: in steps of at most an eighth, so that a
    paper more seldom makes a circle larger, which would push others and turn the links into them.
    """
    step = 2.0 ** np.maximum(np.floor(np.log2(sizes)) - 3, 0)
    room: Floats = np.ceil(sizes / step) * step
    return room


def _settled_centres(
    names: Sequence[str], radii: Floats, affinity: Floats, known: Mapping[str, tuple[int, int]]
) -> Floats:
    """Centres in whole numbers that stay where they are when the next build starts from them."""
    centres = np.rint(_place_topics(names, radii, affinity, known))
    for _ in range(ROUNDS):
        fixed = {name: (int(x), int(y)) for name, (x, y) in zip(names, centres, strict=True)}
        again = np.rint(_place_topics(names, radii, affinity, fixed))
        if np.array_equal(again, centres):
            break
        centres = again
    return centres


def _place_topics(
    names: Sequence[str], radii: Floats, affinity: Floats, known: Mapping[str, tuple[int, int]]
) -> Floats:
    """Centres of the topics: stress majorization (Gansner, Koren, North, "Graph drawing by stress majorization", 2004)
    towards distances that are short where many links cross, with circles pushed apart after every step.

    Known topics stay; only circles that grew push their neighbours.
    """
    held = np.array([name in known for name in names])
    least = radii[:, None] + radii[None, :] + GAP
    scale = least.max() * 2
    at = np.array([known.get(name) or np.multiply(_hashed(name or "none"), scale) for name in names], dtype=np.float64)
    if len(names) > 1 and not held.all():
        typical = affinity[affinity > 0].mean() if (affinity > 0).any() else 1.0
        wanted = least + FAR * np.exp(-affinity / typical)
        pull = wanted**-2
        np.fill_diagonal(pull, 0)
        for _ in range(TOPIC_STEPS):
            apart, distance = _apart(at)
            moved = (pull[:, :, None] * (at[None, :, :] + apart * (wanted / distance)[:, :, None])).sum(axis=1)
            pushed = moved / pull.sum(axis=1)[:, None]
            pushed += _push(pushed, least) / 2
            at = np.where(held[:, None], at, pushed)
    for _ in range(TOPIC_STEPS):
        push = _push(at, least)
        if np.abs(push).max() < 2:  # rounded centres must count as apart
            break
        at = at + push
    if not held.any():
        at = at - np.average(at, axis=0, weights=radii**2)
    return at


def _push(at: Floats, least: Floats) -> Floats:
    """The step of every circle away from those it overlaps."""
    apart, distance = _apart(at)
    overlap = np.maximum(least - distance, 0) / 2
    np.fill_diagonal(overlap, 0)
    step: Floats = (apart * (overlap / distance)[:, :, None]).sum(axis=1)
    return step


def _apart(at: Floats) -> tuple[Floats, Floats]:
    apart = at[:, None, :] - at[None, :, :]
    distance = np.sqrt((apart**2).sum(axis=2))
    return apart, np.maximum(distance, 1e-9)


def _circles(
    order: Sequence[str], home: NDArray[np.intp], weights: sp.csr_array, centres: Floats, radii: Floats
) -> Iterator[Circle]:
    """What decides where the papers of each topic lie in it. `order` has the topics one after the other."""
    rows, columns = weights.nonzero()
    across = home[rows] != home[columns]
    inner, outer = weights.copy(), weights.copy()
    inner.data = np.where(across, 0.0, weights.data)
    outer.data = np.where(across, weights.data, 0.0)
    total = np.maximum(np.asarray(weights.sum(axis=1)), 1e-9)[:, None]
    towards = (outer @ centres[home]) - np.asarray(outer.sum(axis=1))[:, None] * centres[home]
    length = np.maximum(np.linalg.norm(towards, axis=1, keepdims=True), 1e-9)
    share = np.asarray(outer.sum(axis=1))[:, None] / total
    lean = OUTWARD * towards / length * share
    reach = np.maximum(np.asarray(inner.sum(axis=1)), 1e-9)[:, None]
    ends = np.searchsorted(home, np.arange(len(radii) + 1)).tolist()
    for first, last, radius in zip(ends[:-1], ends[1:], radii.tolist(), strict=True):
        span = slice(first, last)
        yield Circle(tuple(order[span]), inner[span, span], reach[span], lean[span], radius)


def _place_papers(circle: Circle) -> NDArray[np.int64]:
    """Places relative to the centre of the topic.

    The hashed starting places are smoothed over the links of the topic, which leaves the slow directions of the graph
    in them, as in a spectral layout, but without its jumps; then they are spread evenly over its circle.
    """
    at = start = np.array([_hashed(paper) for paper in circle.papers])
    for _ in range(SMOOTHING):
        at = (1 - RESTART) * (circle.links @ at) / circle.reach + RESTART * (start + circle.lean)
    return np.rint(_spread(_even(at) * circle.radius, circle.radius)).astype(np.int64)


def _even(at: Floats) -> Floats:
    """Points turned into an evenly filled unit circle: made round, then their ranks by radius become their radii."""
    if len(at) == 1:
        return np.zeros((1, 2))
    at = at - at.mean(axis=0)
    size, axes = np.linalg.eigh(at.T @ at / len(at) + 1e-12 * np.eye(2))
    at = at @ (axes / np.sqrt(size)) @ axes.T
    radius = np.maximum(np.linalg.norm(at, axis=1), 1e-9)
    rank = np.empty(len(at))
    rank[np.lexsort((at[:, 1], at[:, 0], radius))] = np.arange(len(at))
    scaled: Floats = at / radius[:, None] * np.sqrt((rank + 0.5) / len(at))[:, None]
    return scaled


def _spread(at: Floats, radius: float) -> Floats:
    """Push points apart that would cover each other, and keep all inside the circle."""
    for _ in range(SPREADING):
        one, other = _too_near(at)
        if not len(one):
            break
        apart = at[one] - at[other]
        distance = np.maximum(np.linalg.norm(apart, axis=1), 1e-6)[:, None]
        push = apart / distance * (NEAREST - distance) / 4
        at = at.copy()
        np.add.at(at, one, push)
        np.add.at(at, other, -push)
        out = np.maximum(np.linalg.norm(at, axis=1) / radius, 1)[:, None]
        at = at / out
    return at


def _too_near(at: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The pairs of points that would cover each other, in order. Only points in the same narrow strip are compared."""
    across = np.argsort(at[:, 0], kind="stable")
    x, y = at[across].T
    following = np.searchsorted(x, x + NEAREST, side="right") - np.arange(1, len(at) + 1)
    left = np.repeat(np.arange(len(at)), following)
    right = np.arange(1, len(left) + 1) + left - np.repeat(np.cumsum(following) - following, following)
    near = (x[left] - x[right]) ** 2 + (y[left] - y[right]) ** 2 <= NEAREST**2
    ends = across[left[near]], across[right[near]]
    one, other = np.minimum(*ends), np.maximum(*ends)
    order = np.lexsort((other, one))
    return one[order], other[order]


def _weights(papers: Sequence[str], links: Rows, order: Sequence[str]) -> sp.csr_array:
    """The scores of the links as a symmetric matrix with its rows in another order."""
    row = {paper: number for number, paper in enumerate(order)}
    place = np.array([row[paper] for paper in papers])
    left, right = place[links.left], place[links.right]
    ends = np.concatenate([left, right]), np.concatenate([right, left])
    matrix = sp.csr_array((np.tile(links.scores, 2), ends), shape=(len(order), len(order)))
    matrix.sort_indices()
    return matrix


def _affinity(weights: sp.csr_array, home: NDArray[np.intp], groups: int) -> Floats:
    """The links between two topics as a share of what their sizes let expect."""
    member = sp.csr_array((np.ones(len(home)), (np.arange(len(home)), home)), shape=(len(home), groups))
    between = np.asarray((member.T @ weights @ member).toarray(), dtype=np.float64)
    np.fill_diagonal(between, 0)
    sizes = np.bincount(home, minlength=groups)
    shared: Floats = between / np.sqrt(np.outer(sizes, sizes))
    return shared


def _hashed(name: str) -> tuple[float, float]:
    """A place in the unit circle that only the name decides, evenly spread over all names."""
    digest = hashlib.sha256(name.encode()).digest()
    angle, radius = (int.from_bytes(part, "big") / 2**32 for part in (digest[:4], digest[4:8]))
    return float(np.sqrt(radius) * np.cos(2 * np.pi * angle)), float(np.sqrt(radius) * np.sin(2 * np.pi * angle))
