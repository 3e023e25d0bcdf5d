"""Topics and their places on the map, saved so that names, addresses and the map stay when papers are added.

catalog/topics.yml is also edited by the curator: new topics are spliced in, so that comments and edits stay.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import yaml

from build_scripts.records import (
    YamlFile,
    compose,
    integer,
    items,
    line_after,
    listed,
    mapping,
    read_yaml,
    remove_part,
    replace_node,
    scalar,
    string,
    texts,
)
from build_scripts.related.map_layout import Layout
from build_scripts.related.topics import SavedTopic, SavedTopics
from build_scripts.report import Report, did_you_mean
from build_scripts.slugs import slug

TOPICS_YML = "catalog/topics.yml"
MAP_YML = "catalog/map.yml"
TOPICS_HEADER = """\
# The topics of this catalog, so that their names and addresses stay when papers are added.
# Edit label and description as you like, and move a paper to another topic by moving its anchor there. The slug is the
# address of the page: do not change it. Anchors are the papers that define a topic; another paper belongs to it if it
# has the tag, or a narrower one, and resembles them. `papers` is the size of the catalog when topics were last chosen.
# Remove the file to start over.
"""
MAP_HEADER = """\
# The centres of the topics on the map as [x, y], y downwards, with neighbouring papers about 100 apart. Saved so that
# the map stays the same when papers are added. Move a topic by hand if you like; topics that overlap are pushed apart.
# Remove the file to lay out the map again.
"""
_KEYS = ("slug", "label", "description", "tag", "former", "anchors")
_WHOLE = re.compile("-?[0-9]{1,6}")
NO_TOPIC = "none"  # the key of the papers without a topic


def load_topics(root: Path, report: Report, papers: Collection[str] | None = None) -> SavedTopics:
    """Read catalog/topics.yml below `root`; no topics without the file.

    Faults are reported with their line and the topic is left out. Anchors that are not among `papers` stay, because
    their paper may come back; one warning counts them.
    """
    found = read_yaml(root, TOPICS_YML, report)
    if found is None:
        return SavedTopics()
    file, node = found
    values = mapping(file, node, ("papers", "topics"), ("papers", "topics"), "topics.yml")
    size = integer(file, values["papers"], '"papers"') if "papers" in values else 0
    entries = listed(file, values, "topics")
    topics: list[SavedTopic] = []
    places: dict[str, yaml.Node] = {}
    for entry in entries:
        topic = _topic(file, entry, topics, places)
        if topic:
            topics.append(topic)
    for former in sorted(_doubled(topics)):
        file.error(node, "duplicate-topic", f'"{former}" is the address of two topics', "remove one of them")
    if papers is not None:
        _warn_of_absent(file, {anchor: node for anchor, node in places.items() if anchor not in papers}, papers)
    return SavedTopics(size or 0, tuple(topics))


def topics_text(saved: SavedTopics, text: str = "") -> str:
    """The text of topics.yml: `text`, or a new file, with the topics of `saved` that it lacks, and the size."""
    root = compose(text) if text else None
    values = {key.value: value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}
    topics = values.get("topics")
    if not isinstance(topics, yaml.SequenceNode) or topics.flow_style or not topics.value:
        return (
            f"{TOPICS_HEADER}papers: {saved.papers}\ntopics:\n{''.join(_lines(topic, '  ') for topic in saved.topics)}"
        )
    known = {value.value for entry in topics.value for key, value in entry.value if key.value == "slug"}
    indent = " " * (topics.value[0].start_mark.column - 2)
    new = "".join(_lines(topic, indent) for topic in saved.topics if topic.slug not in known)
    end = line_after(text, topics)
    size = values["papers"]
    if end == len(text) and not text.endswith("\n"):
        new = "\n" + new
    pieces = sorted([(size.start_mark.index, size.end_mark.index, str(saved.papers)), (end, end, new)])
    for start, stop, piece in reversed(pieces):
        text = text[:start] + piece + text[stop:]
    return text


def replace_anchor(text: str, old: str, new: str = "") -> str:
    """The text of topics.yml with anchor `new` in place of `old`, or without `old` if `new` is empty or an anchor."""
    root = compose(text) if text else None
    topics = [value for key, value in root.value if key.value == "topics"] if isinstance(root, yaml.MappingNode) else []
    fields = [pair for topics_node in topics for topic in topics_node.value for pair in topic.value]
    lists = [(key, value) for key, value in fields if key.value == "anchors" and isinstance(value, yaml.SequenceNode)]
    anchors = {item.value for _, value in lists for item in value.value}
    for key, value in reversed(lists):
        for number, item in reversed([*enumerate(value.value)]):
            if item.value != old:
                continue
            if new and new not in anchors:
                text = replace_node(text, item, scalar(new))
            elif len(value.value) > 1:
                text = remove_part(text, value, number)
            else:
                end = value.end_mark.index if value.flow_style else item.end_mark.index
                text = f"{text[: key.end_mark.index]}: []{text[end:]}"
    return text


def load_centres(root: Path, report: Report) -> dict[str, tuple[int, int]]:
    """Read catalog/map.yml: the centre of each topic by slug. Faults are reported and the topic is left out."""
    found = read_yaml(root, MAP_YML, report)
    if not found:
        return {}
    file, node = found
    values = mapping(file, node, ("topics",), ("topics",), "map.yml")
    topics = values.get("topics")
    if not isinstance(topics, yaml.MappingNode):
        if topics:
            file.error(topics, "wrong-type", '"topics" must be a mapping from topic to [x, y]')
        return {}
    centres = {}
    for key, value in topics.value:
        topic, centre = string(file, key, "a topic", as_written=True), _centre(file, value)
        if topic and centre:
            centres["" if topic == NO_TOPIC else topic] = centre
    return centres


def centres(layout: Layout) -> dict[str, tuple[int, int]]:
    return {region.slug: (region.x, region.y) for region in layout.regions if region.outline}


def centres_text(centres: Mapping[str, tuple[int, int]]) -> str:
    lines = (f"  {scalar(slug or NO_TOPIC)}: [{x}, {y}]\n" for slug, (x, y) in sorted(centres.items()))
    return f"{MAP_HEADER}topics:\n{''.join(lines)}"


def _topic(
    file: YamlFile, node: yaml.Node, before: Sequence[SavedTopic], places: dict[str, yaml.Node]
) -> SavedTopic | None:
    values = mapping(file, node, _KEYS, ("slug", "label", "anchors"), "a topic")
    facts = {key: string(file, values[key], f'"{key}"') or "" for key in _KEYS[:4] if key in values}
    name, label = facts.get("slug", ""), facts.get("label", "")
    if not name or not label or "anchors" not in values:
        return None
    if name != slug(name):
        file.error(values["slug"], "bad-slug", f'"{name}" is no address', f'write "{slug(name) or "a-name"}"')
        return None
    for key, value, known in (("slug", name, [t.slug for t in before]), ("label", label, [t.label for t in before])):
        if value in known:
            file.error(values[key], "duplicate-topic", f'another topic has the {key} "{value}"', "rename one")
            return None
    taken = {anchor: topic.label for topic in before for anchor in topic.anchors}
    anchors: list[str] = []
    for item in items(file, values["anchors"], '"anchors"'):
        anchor = string(file, item, "an anchor", as_written=True)
        if anchor is None:
            continue
        if anchor in taken or anchor in anchors:
            where = f'"{taken.get(anchor, label)}"'
            file.error(item, "duplicate-anchor", f'"{anchor}" is an anchor of {where} already', "keep one of them")
            continue
        places[anchor] = item
        anchors.append(anchor)
    return SavedTopic(
        name,
        label,
        tuple(anchors),
        facts.get("description", ""),
        facts.get("tag", ""),
        texts(file, values, "former", "a former slug"),
    )


def _doubled(topics: Sequence[SavedTopic]) -> set[str]:
    """The former slugs that lead to two topics, or are slugs still."""
    counts = Counter(name for topic in topics for name in (topic.slug, *topic.former))
    return {name for name, count in counts.items() if count > 1}


def _warn_of_absent(file: YamlFile, absent: Mapping[str, yaml.Node], papers: Collection[str]) -> None:
    if not absent:
        return
    anchor, node = next(iter(absent.items()))
    message = f'no paper has the id "{anchor}"'
    hint = did_you_mean(anchor, papers) or "remove it if the paper is gone for good"
    if len(absent) > 1:
        message = f'{len(absent)} anchors are ids of no paper, the first is "{anchor}"'
        hint = "remove those whose papers are gone for good, or the whole file to detect topics again"
    file.report.warning(file.place(node), "unknown-paper", message, hint)


def _lines(topic: SavedTopic, indent: str) -> str:
    fields = [("slug", topic.slug), ("label", topic.label), ("description", topic.description), ("tag", topic.tag)]
    lines = [f"{key}: {scalar(value)}" for key, value in fields if value]
    lines += [f"former: [{', '.join(map(scalar, topic.former))}]"] if topic.former else []
    lines += ["anchors:", *(f"  - {scalar(anchor)}" for anchor in topic.anchors)]
    return "".join(f"{indent}{'- ' if n == 0 else '  '}{line}\n" for n, line in enumerate(lines))


def _centre(file: YamlFile, node: yaml.Node) -> tuple[int, int] | None:
    parts = node.value if isinstance(node, yaml.SequenceNode) else []
    numbers = [part.value for part in parts if isinstance(part, yaml.ScalarNode) and _WHOLE.fullmatch(part.value)]
    if len(parts) != 2 or len(numbers) != 2:
        file.error(node, "bad-centre", "the centre of a topic must be two whole numbers", "write it like [120, -340]")
        return None
    return int(numbers[0]), int(numbers[1])
