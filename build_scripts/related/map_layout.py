"""The layout of the map: topics as islands that do not overlap, related papers close together, the others between them.

Positions must move little when a paper is added. The centres of topics are saved (saved.py) and only pushed apart where
they overlap; in a topic each paper starts at the hash of its id, and all later steps change smoothly with the graph.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse as sp
from scipy.spatial import cKDTree

from build_scripts.model import Topic
from build_scripts.related.graph import Floats, Integers

MAP_LINKS = 10  # strongest links of each paper that decide its place
SPACING = 100  # the unit of the map: about the distance between neighbouring papers
FILL = 0.65  # radius of a topic with one paper, in units of SPACING, without its margin
GAP = 0.3  # between topics, as a multiple of the mean radius: room for names and for papers without a topic
FAR = 1.0  # added between topics that share no links, as a multiple of the mean radius
UPRIGHT = np.array([1.0, 0.85])  # names stand above or below topics, so that they need more room there
GRAVITY = np.array([0.004, 0.017])  # towards the middle, more from above and below
RATIO = 1.6  # least width of a new map in heights
TOPIC_STEPS = 250
ROUNDS = 20
SMOOTHING = 60
RESTART = 0.08  # weight of a paper's starting place in each step of smoothing
EMBEDDING = 32  # steps of t-SNE
MOMENTUM = 0.8
ROWS = 1024  # distances held at once
SPREADING = 25
MIN_DISTANCE = 0.55 * SPACING  # of two papers
MARGIN = 0.8 * SPACING  # between the papers of a topic and its outline
CORNERS = 32  # of an outline
NEAREST_STEPS = 10
_ANGLES = np.arange(CORNERS) * 2 * np.pi / CORNERS - np.pi
_DIRECTIONS = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])


@dataclass(frozen=True)
class Region:
    """A topic on the map. `papers` are sorted by id; `outline` is a polygon relative to the centre, inside the radius.

    Papers of no topic are the last region, which has an empty slug and no outline.
    """

    slug: str
    label: str
    x: int
    y: int
    radius: int
    papers: tuple[str, ...]
    outline: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Layout:
    """Regions, largest first, and the position of each paper; y grows downwards, the middle is near (0, 0)."""

    regions: tuple[Region, ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def lay_out(
    papers: Sequence[str],
    links: tuple[Integers, Integers, Floats],
    topics: Sequence[Topic],
    known: Mapping[str, tuple[int, int]] | None = None,
) -> Layout:
    """The layout of the catalog; `links` are pairs of rows of `papers`, which are sorted, and the scores of the pairs.

    `known` has the saved centres of topics by slug; new topics are placed among them.
    """
    if not papers:
        return Layout()
    islands = [(topic.slug, topic.label, tuple(sorted(topic.papers))) for topic in topics]
    islands = islands or [("", "All papers", tuple(papers))]
    members = {paper: place for place, (_, _, island) in enumerate(islands) for paper in island}
    weights = _weights(len(papers), links)
    home = np.array([members.get(paper, -1) for paper in papers])
    inside = home >= 0
    home = _nearest_topics(home, weights, len(islands))
    sizes, all_sizes = (np.bincount(each, minlength=len(islands)) for each in (home[inside], home))
    cores, radii = (SPACING * FILL * np.sqrt(each) for each in (sizes, all_sizes))
    radii += MARGIN * np.where(all_sizes > sizes, 1.5, 1)
    names = [slug for slug, _, _ in islands]
    centres = _stable_centres(names, radii, _affinity(weights, home, len(islands)), known or {})
    places = np.empty((len(papers), 2), np.int64)
    regions = []
    for number, ((slug, label, island), centre) in enumerate(zip(islands, centres, strict=True)):
        rows = np.flatnonzero(home == number)
        ids, links_here = [papers[row] for row in rows.tolist()], weights[rows][:, rows]
        at, reach = _place_papers(ids, inside[rows], links_here, float(cores[number]), float(radii[number]))
        places[rows] = np.rint(centre + at)
        corners = tuple((x, y) for x, y in np.rint(reach[:, None] * _DIRECTIONS).astype(int).tolist())
        regions.append(Region(slug, label, int(centre[0]), int(centre[1]), int(np.ceil(reach.max())), island, corners))
    if not inside.all():
        regions.append(Region("", "No topic", 0, 0, 0, tuple(np.array(papers)[~inside].tolist())))
    return Layout(tuple(regions), {paper: (x, y) for paper, (x, y) in zip(papers, places.tolist(), strict=True)})


def _nearest_topics(home: Integers, weights: sp.csr_array, topics: int) -> Integers:
    """The topic of each paper; for papers in none, whose `home` is -1, the one they are most linked to."""
    fixed = np.eye(topics)[home] * (home >= 0)[:, None]
    shares = fixed
    strength = np.maximum(np.asarray(weights.sum(axis=1)), 1e-9)[:, None]
    for _ in range(NEAREST_STEPS):
        shares = np.where((home >= 0)[:, None], fixed, weights @ shares / strength)
    return np.where(home >= 0, home, shares.argmax(axis=1))


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
    unit = radii.mean()
    least = radii[:, None] + radii[None, :] + GAP * unit
    scale = least.max() * 2
    at = np.array([known.get(name) or np.multiply(_hashed(name or "none"), scale) for name in names], dtype=np.float64)
    if len(names) > 1 and not fixed.all():
        typical = affinity[affinity > 0].mean() if (affinity > 0).any() else 1.0
        wanted = least + FAR * unit * np.exp(-affinity / typical)
        pull = wanted**-2
        np.fill_diagonal(pull, 0)
        for _ in range(TOPIC_STEPS):
            apart, distance = _apart(at)
            moved = (pull[:, :, None] * (at[None, :, :] + apart * (wanted / distance)[:, :, None])).sum(axis=1)
            pushed = moved / pull.sum(axis=1)[:, None]
            pushed += _push(pushed, least) / 2
            at = np.where(fixed[:, None], at, pushed)
        for _ in range(TOPIC_STEPS):
            pushed = at * (1 - GRAVITY)
            pushed += _push(pushed, least)
            at = np.where(fixed[:, None], at, pushed)
    for _ in range(TOPIC_STEPS):
        push = _push(at, least)
        if np.abs(push).max() < 2:  # rounded centres must count as apart
            break
        at = at + push
    if not fixed.any():
        width, height = np.ptp(np.concatenate([at - radii[:, None], at + radii[:, None]]), axis=0)
        at = at * (max(RATIO * height / width, 1), 1)
        at = at - np.average(at, axis=0, weights=radii**2)
    return at


def _push(at: Floats, least: Floats) -> Floats:
    """The step of every circle away from those it overlaps."""
    apart, distance = _apart(at * UPRIGHT)
    overlap = np.maximum(least - distance, 0) / 2
    np.fill_diagonal(overlap, 0)
    step: Floats = (apart * (overlap / distance)[:, :, None]).sum(axis=1)
    return step


def _apart(at: Floats) -> tuple[Floats, Floats]:
    apart = at[:, None, :] - at[None, :, :]
    distance = np.sqrt((apart**2).sum(axis=2))
    return apart, np.maximum(distance, 1e-9)


def _place_papers(
    ids: Sequence[str], inside: NDArray[np.bool_], links: sp.csr_array, core: float, radius: float
) -> tuple[Floats, Floats]:
    """(n, 2): positions relative to the centre of the topic; and its outline, with papers of no topic outside.

    `links` are (n, n), the scores of the links among these papers; `inside` are those of the topic itself, which lie
    within the radius `core`, the others within `radius`. The hashed starting places are smoothed over the links, which
    leaves the directions of the smallest eigenvalues, as in a spectral layout but without its jumps; t-SNE then groups
    the papers by their links.
    """
    at = start = np.array([_hashed(paper) for paper in ids])
    strength = np.maximum(np.asarray(links.sum(axis=1)), 1e-9)[:, None]
    for _ in range(SMOOTHING):
        at = (1 - RESTART) * (links @ at) / strength + RESTART * start
    at = _embed(at * np.sqrt(len(at)) / 2, links)
    at -= at[inside].mean(axis=0)
    at *= 0.62 * core / max(np.sqrt((at[inside] ** 2).sum(axis=1).mean()), 1e-9)
    at[inside] = _spread(at[inside], lambda points: _within(points, core))
    outline = _outline(at[inside])
    at[~inside] = _spread(at[~inside], lambda points: _within(_beyond(points, outline), radius))
    return at, outline


def _within(at: Floats, radius: float) -> Floats:
    moved: Floats = at / np.maximum(np.linalg.norm(at, axis=1) / radius, 1)[:, None]
    return moved


def _beyond(at: Floats, outline: Floats) -> Floats:
    distance = np.maximum(np.linalg.norm(at, axis=1), 1e-6)
    edge = np.interp(np.arctan2(at[:, 1], at[:, 0]), _ANGLES, outline, period=2 * np.pi) + MARGIN / 3
    moved: Floats = at * np.maximum(edge / distance, 1)[:, None]
    return moved


def _embed(at: Floats, links: sp.csr_array) -> Floats:
    """A few steps of t-SNE (van der Maaten, Hinton, "Visualizing data using t-SNE", 2008) from good starting places.

    Few steps, so that one more paper changes little.
    """
    papers, total = len(at), links.sum()
    if papers < 4 or not total:
        return at
    rows, columns = links.nonzero()
    share = links.data / total
    speed = np.zeros_like(at)
    for _ in range(EMBEDDING):
        away, weight = np.empty((papers, 3)), 0.0
        square = (at**2).sum(axis=1)
        known = np.column_stack([at, np.ones(papers)])
        for first in range(0, papers, ROWS):
            block = at[first : first + ROWS] @ (-2 * at.T)
            block += square[first : first + ROWS, None]
            block += square + 1
            np.reciprocal(block, out=block)
            weight += block.sum()
            block *= block
            away[first : first + ROWS] = block @ known
        apart = at[rows] - at[columns]
        pull = apart * (share / (1 + (apart**2).sum(axis=1)))[:, None]
        together = np.column_stack([np.bincount(rows, pull[:, axis], papers) for axis in (0, 1)])
        force = (away[:, 2:] * at - away[:, :2]) / (weight - papers) - together
        speed = MOMENTUM * speed + max(papers, 20) * force
        at = at + speed
    return at


def _spread(at: Floats, confine: Callable[[Floats], Floats]) -> Floats:
    """Push points apart that would cover each other, and keep all where they belong."""
    at = confine(at)
    for _ in range(SPREADING if len(at) else 0):
        one, other = _overlapping(at)
        if not len(one):
            break
        apart = at[one] - at[other]
        distance = np.maximum(np.linalg.norm(apart, axis=1), 1e-6)[:, None]
        push = apart / distance * (MIN_DISTANCE - distance) / 4
        at = at.copy()
        np.add.at(at, one, push)
        np.add.at(at, other, -push)
        at = confine(at)
    return at


def _outline(at: Floats) -> Floats:
    """The distances of the outline from the centre in CORNERS directions: smooth, and with all points inside."""
    along = at @ _DIRECTIONS.T
    aside = np.abs(at @ (_DIRECTIONS[:, ::-1] * (-1, 1)).T)
    reach = np.maximum((along - aside / 2).max(axis=0), 0) + MARGIN
    smooth: Floats = np.maximum(reach, (np.roll(reach, 1) + np.roll(reach, -1)) / 2)
    return smooth


def _overlapping(at: Floats) -> tuple[Integers, Integers]:
    """The pairs of points that would cover each other, in order."""
    pairs = cKDTree(at).query_pairs(MIN_DISTANCE, output_type="ndarray")
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order, 0], pairs[order, 1]


def _weights(papers: int, links: tuple[Integers, Integers, Floats]) -> sp.csr_array:
    """The scores of the links as a symmetric matrix."""
    left, right, scores = links
    ends = np.concatenate([left, right]), np.concatenate([right, left])
    matrix = sp.csr_array((np.tile(scores, 2), ends), shape=(papers, papers))
    matrix.sort_indices()
    return matrix


def _affinity(weights: sp.csr_array, home: Integers, groups: int) -> Floats:
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
