/* Lists of papers and indexes of names: filter, sort and group in place, in slices, so that lists of thousands stay responsive.
   The address has the settings as ?q, ?sort and ?group, so that reload, Back and a shared address show the same. */
"use strict";

(() => {
  const { simplify, inSlices, sorting } = window.catalogSlices;
  const byName = new Intl.Collator("en", { numeric: true }).compare;
  const states = new WeakMap(); // of the tools of a list: what `stateOf` makes

  const field = (tools, name) => tools.querySelector(`[data-rc-field="${name}"]`);
  const listsOf = (tools) => [...document.querySelectorAll(tools.dataset.rcTools)];

  /* The items in the order of the page, each with the list it belongs to; its text and title are read when needed. */
  function stateOf(tools) {
    if (!states.has(tools)) {
      states.set(tools, { entries: [...entriesOf(tools)], turn: 0 });
    }
    return states.get(tools);
  }

  /* The topic of an item is a number in `data-topic`, or the heading of its group. */
  function* entriesOf(tools) {
    const names = JSON.parse(tools.dataset.topics ?? "[]");
    for (const list of listsOf(tools)) {
      let group;
      for (const item of list.children) {
        if (item.matches(".rc-group")) group = item.querySelector("h3").firstChild.data.trim();
        else yield { item, home: list, topic: tools.dataset.grouped === "topic" ? group : names[item.dataset.topic] };
      }
    }
  }

  const text = (entry) => (entry.text ??= simplify(entry.item.textContent));
  const title = (entry) => (entry.title ??= (entry.item.querySelector("h3 a") ?? entry.item.querySelector("a")).textContent.trim());
  const size = (entry) => (entry.size ??= Number(entry.item.querySelector(".rc-count")?.textContent.replace(/\D/g, "") ?? 0));
  /* A date that is no more than a year stands in the byline only. */
  const yearOf = (item) => item.querySelector("h3 + p")?.textContent.match(/(?:^| · )(\d{4})(?= · |$)/)?.[1] ?? "";
  const date = (entry) => (entry.date ??= entry.item.dataset.date ?? yearOf(entry.item));
  const ORDERS = {
    newest: (a, b) => (date(a) < date(b) ? 1 : date(a) > date(b) ? -1 : 0),
    title: (a, b) => byName(title(a), title(b)),
    size: (a, b) => size(b) - size(a),
  };
  const GROUPS = {
    year: (entry) => date(entry).slice(0, 4) || "No date known",
    topic: (entry) => entry.topic || "No topic",
  };

  function heading(name, number) {
    const item = document.createElement("li");
    item.className = "rc-group";
    const text = document.createElement("h3");
    const count = document.createElement("span");
    count.className = "rc-count";
    count.textContent = number;
    text.append(name, " ", count);
    item.append(text);
    return item;
  }

  /* The items in groups: years newest first, topics largest first, what has none last. */
  function grouped(entries, by) {
    const groups = new Map();
    for (const entry of entries) {
      const name = GROUPS[by](entry);
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(entry.item);
    }
    const last = ([name]) => name === "No date known" || name === "No topic";
    const order = by === "year" ? (a, b) => byName(b[0], a[0]) : (a, b) => b[1].length - a[1].length || byName(a[0], b[0]);
    const sorted = [...groups].sort((a, b) => last(a) - last(b) || order(a, b));
    return sorted.flatMap(([name, members]) => [heading(name, members.length), ...members]);
  }

  /* Sorts, groups and filters the list by the fields; stops an older run. */
  async function arrange(tools) {
    const lists = listsOf(tools), state = stateOf(tools), mine = ++state.turn;
    const stale = () => mine !== state.turn;
    for (const list of lists) list.ariaBusy = "true";
    if (!(await sort(tools, state, stale)) || !(await filter(tools, state, stale))) return;
    for (const list of lists) list.ariaBusy = null;
  }

  async function sort(tools, state, stale) {
    const by = field(tools, "sort")?.value ?? "page";
    const group = field(tools, "group")?.value ?? "none";
    if (tools.dataset.now === `${by} ${group}`) return true;
    const ordered = [...state.entries];
    if (ORDERS[by] && !(await inSlices(sorting(ordered, ORDERS[by]), () => {}, stale))) return false;
    tools.dataset.now = ""; // until all items are in their places
    const index = document.querySelector("[data-rc-all]");
    const items = GROUPS[group] ? grouped(ordered, group) : ordered.map(({ item }) => item);
    const moved = index ? await arrangeIndex(index, by === "size", ordered, stale) : await refill(listsOf(tools)[0], items, stale);
    if (moved) tools.dataset.now = `${by} ${group}`;
    return moved;
  }

  /* An index by letter becomes one list by size, and back. */
  async function arrangeIndex(all, bySize, ordered, stale) {
    document.querySelector(".rc-letters").hidden = bySize;
    all.hidden = !bySize;
    if (bySize) return refill(all, ordered.map(({ item }) => item), stale);
    return inSlices(ordered, ({ item, home }) => home.append(item), stale);
  }

  /* Each item goes to the end, one after the other, so that all come into their order. */
  async function refill(list, items, stale) {
    for (const group of list.querySelectorAll(":scope > .rc-group")) group.remove();
    return inSlices(items, (item) => list.append(item), stale);
  }

  async function filter(tools, { entries }, stale) {
    const query = simplify(field(tools, "q").value);
    const words = query.split(" ");
    let shown = 0;
    const done = await inSlices(entries, (entry) => {
      const hidden = Boolean(query) && !words.every((word) => text(entry).includes(word));
      if (entry.item.hidden !== hidden) entry.item.hidden = hidden;
      shown += !hidden;
    }, stale);
    if (!done) return false;
    for (const section of document.querySelectorAll("[data-rc-section]")) section.hidden = !section.querySelector("li:not([hidden])");
    hideEmptyGroups();
    tools.querySelector("output").textContent = query ? `${shown.toLocaleString("en")} shown` : "";
    return true;
  }

  function hideEmptyGroups() {
    for (const group of document.querySelectorAll(".rc-group")) {
      let item = group.nextElementSibling;
      while (item && !item.matches(".rc-group") && (item.hidden || item.matches(".rc-left-out"))) item = item.nextElementSibling;
      group.hidden = !item || item.matches(".rc-group");
    }
  }

  /* The address has only what differs from the defaults. */
  function remember(tools) {
    const address = new URL(location.href);
    for (const name of ["q", "sort", "group"]) {
      const input = field(tools, name);
      if (!input || input.value === standard(input)) address.searchParams.delete(name);
      else address.searchParams.set(name, input.value);
    }
    if (address.href !== location.href) history.replaceState(null, "", address);
  }

  const standard = (input) => (input.matches("select") ? [...input.options].find((option) => option.defaultSelected) ?? input.options[0] : { value: "" }).value;

  function changed(event) {
    if (!event.target.matches("[data-rc-field]")) return;
    const tools = event.target.closest("[data-rc-tools]");
    arrange(tools);
    remember(tools);
  }

  document.addEventListener("input", changed);
  document.addEventListener("catalog:reading", hideEmptyGroups);
  for (const tools of document.querySelectorAll("[data-rc-tools]")) {
    const parameters = new URL(location.href).searchParams;
    for (const name of ["q", "sort", "group"]) {
      const input = field(tools, name);
      if (!input) continue;
      input.value = parameters.get(name) ?? standard(input);
      if (input.selectedIndex === -1) input.value = standard(input);
    }
    tools.dataset.now = `page ${tools.dataset.grouped ?? "none"}`;
    arrange(tools);
  }
})();
