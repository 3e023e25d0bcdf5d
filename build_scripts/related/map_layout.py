"""The layout of the map: topics as circles that do not overlap, each filled evenly with its papers.

Positions must move little when a paper is added. The centres of topics are saved (saved.py) and only pushed apart where
they overlap; in a topic each paper starts at the hash of its id, and all later steps change smoothly with the graph.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse as sp

from build_scripts.model import Topic
from build_scripts.related.graph import Floats, Integers, Rows

SPACING = 100  # the unit of the map: about the distance between neighbouring papers
FILL = 0.62  # radius of a topic with one paper, in units of SPACING
GAP = 1.4 * SPACING  # between topics that share many links
FAR = 8 * SPACING  # added between topics that share none
TOPIC_STEPS = 400
ROUNDS = 20
SMOOTHING = 60
RESTART = 0.08  # weight of a paper's starting place in each step of smoothing
OUTWARD = 0.5  # pull of links into other topics, as a multiple of the pull of the starting place
SPREADING = 40
MIN_DISTANCE = 0.8 * SPACING  # of two papers


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
    """Regions, largest first, and the position of each paper; y grows downwards, the middle is near (0, 0)."""

    regions: tuple[Region, ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Circle:
    """The forces in a topic of n papers.

    links: (n, n) scores of the links inside it; strength: (n, 1) their sums; pull: (n, 2) by links to other topics.
    """

    papers: tuple[str, ...]
    links: sp.csr_array
    strength: Floats
    pull: Floats
    radius: float


def lay_out(
    papers: Sequence[str],
    links: Rows,
    topics: Sequence[Topic],
    known: Mapping[str, tuple[int, int]] | None = None,
) -> Layout:
    """The layout of the catalog; `links` have rows of `papers`, which are sorted.

    `known` has the saved centres of topics by slug; new topics are placed among them.
    """
    assigned = {paper for topic in topics for paper in topic.papers}
    groups = [(topic.slug, topic.label, tuple(sorted(topic.papers))) for topic in topics]
    unassigned = tuple(paper for paper in papers if paper not in assigned)
    if unassigned:
        groups.append(("", "No topic" if groups else "All papers", unassigned))
    order = [paper for _, _, members in groups for paper in members]
    if not order:
        return Layout()
    sizes = np.array([len(members) for _, _, members in groups])
    home = np.repeat(np.arange(len(groups)), sizes)
    weights = _weights(papers, links, order)
    radii = SPACING * FILL * np.sqrt(_capacity(sizes))
    names = [slug for slug, _, _ in groups]
    centres = _stable_centres(names, radii, _affinity(weights, home, len(groups)), known or {})
    inside = [_place_papers(circle) for circle in _circles(order, home, weights, centres, radii)]
    whole = centres.astype(int)
    points = (whole[home] + np.concatenate(inside)).tolist()
    regions = tuple(
        Region(slug, label, int(x), int(y), int(np.ceil(radius + SPACING / 2)), members)
        for (slug, label, members), (x, y), radius in zip(groups, whole, radii, strict=True)
    )
    return Layout(regions, dict(zip(order, map(tuple, points), strict=True)))


def _capacity(sizes: Integers) -> Floats:
    """The capacities of circles for these numbers of papers.

    They grow in steps of at most an eighth, so that one more paper seldom makes a circle larger, which would push
    others.
    """
    step = 2.0 ** np.maximum(np.floor(np.log2(sizes)) - 3, 0)
    capacity: Floats = np.ceil(sizes / step) * step
    return capacity


def _stable_centres(
    names: Sequence[str], radii: Floats, affinity: Floats, known: Mapping[str, tuple[int, int]]
) -> Floats:
    """Centres in whole numbers that the next build, which starts from them, does not move."""
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
    towards short distances between topics with many links, with circles pushed apart after every step.

    Known topics stay, unless a circle that grew pushes them.
    """
    fixed = np.array([name in known for name in names])
    least = radii[:, None] + radii[None, :] + GAP
    scale = least.max() * 2
    at = np.array([known.get(name) or np.multiply(_hashed(name or "none"), scale) for name in names], dtype=np.float64)
    if len(names) > 1 and not fixed.all():
        typical = affinity[affinity > 0].mean() if (affinity > 0).any() else 1.0
        wanted = least + FAR * np.exp(-affinity / typical)
        pull = wanted**-2
        np.fill_diagonal(pull, 0)
        for _ in range(TOPIC_STEPS):
            apart, distance = _apart(at)
            moved = (pull[:, :, None] * (at[None, :, :] + apart * (wanted / distance)[:, :, None])).sum(axis=1)
            pushed = moved / pull.sum(axis=1)[:, None]
            pushed += _push(pushed, least) / 2
            at = np.where(fixed[:, None], at, pushed)
    for _ in range(TOPIC_STEPS):
        push = _push(at, least)
        if np.abs(push).max() < 2:  # rounded centres must count as apart
            break
        at = at + push
    if not fixed.any():
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
    """The forces in each topic. `order` has the papers of the topics one topic after the other."""
    rows, columns = weights.nonzero()
    across = home[rows] != home[columns]
    inner, outer = weights.copy(), weights.copy()
    inner.data = np.where(across, 0.0, weights.data)
    outer.data = np.where(across, weights.data, 0.0)
    total = np.maximum(np.asarray(weights.sum(axis=1)), 1e-9)[:, None]
    towards = (outer @ centres[home]) - np.asarray(outer.sum(axis=1))[:, None] * centres[home]
    length = np.maximum(np.linalg.norm(towards, axis=1, keepdims=True), 1e-9)
    share = np.asarray(outer.sum(axis=1))[:, None] / total
    pull = OUTWARD * towards / length * share
    strength = np.maximum(np.asarray(inner.sum(axis=1)), 1e-9)[:, None]
    ends = np.searchsorted(home, np.arange(len(radii) + 1)).tolist()
    for first, last, radius in zip(ends[:-1], ends[1:], radii.tolist(), strict=True):
        span = slice(first, last)
        yield Circle(tuple(order[span]), inner[span, span], strength[span], pull[span], radius)


def _place_papers(circle: Circle) -> Integers:
    """(n, 2): positions relative to the centre of the topic.

    The hashed starting places are smoothed over the links of the topic, which leaves the directions of the smallest
    eigenvalues, as in a spectral layout but without its jumps; then they are spread evenly over the circle.
    """
    at = start = np.array([_hashed(paper) for paper in circle.papers])
    for _ in range(SMOOTHING):
        at = (1 - RESTART) * (circle.links @ at) / circle.strength + RESTART * (start + circle.pull)
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
        one, other = _overlapping(at)
        if not len(one):
            break
        apart = at[one] - at[other]
        distance = np.maximum(np.linalg.norm(apart, axis=1), 1e-6)[:, None]
        push = apart / distance * (MIN_DISTANCE - distance) / 4
        at = at.copy()
        np.add.at(at, one, push)
        np.add.at(at, other, -push)
        out = np.maximum(np.linalg.norm(at, axis=1) / radius, 1)[:, None]
        at = at / out
    return at


def _overlapping(at: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The pairs of points that would cover each other, in order. Only points in the same narrow strip are compared."""
    across = np.argsort(at[:, 0], kind="stable")
    x, y = at[across].T
    following = np.searchsorted(x, x + MIN_DISTANCE, side="right") - np.arange(1, len(at) + 1)
    left = np.repeat(np.arange(len(at)), following)
    right = np.arange(1, len(left) + 1) + left - np.repeat(np.cumsum(following) - following, following)
    close = (x[left] - x[right]) ** 2 + (y[left] - y[right]) ** 2 <= MIN_DISTANCE**2
    ends = across[left[close]], across[right[close]]
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
    """The links between two topics relative to the number expected from their sizes."""
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
