/* Lists of papers and indexes of names: filter, sort and group in place. The choice stands in the address as ?q, ?sort and
   ?group, so that reload, Back and a shared address show the same. */
"use strict";

(() => {
  const simplify = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const byName = new Intl.Collator("en", { numeric: true }).compare;
  const texts = new WeakMap();
  const homes = new WeakMap(); // where an item stood when the page came: its parent and its place there

  function textOf(item) {
    if (!texts.has(item)) texts.set(item, simplify(item.textContent));
    return texts.get(item);
  }

  const toolsOf = (element) => element.closest("[data-rc-tools]");
  const field = (tools, name) => tools.querySelector(`[data-rc-field="${name}"]`);
  const listsOf = (tools) => [...document.querySelectorAll(tools.dataset.rcTools)];

  /* Every item with its home; headings of groups that the page brought along are remembered too. */
  function itemsOf(tools) {
    const items = listsOf(tools).flatMap((list) => [...list.querySelectorAll(":scope > li")]);
    items.forEach((item, place) => homes.has(item) || homes.set(item, { parent: item.parentElement, place }));
    return items.filter((item) => !item.matches(".rc-group")).sort((a, b) => homes.get(a).place - homes.get(b).place);
  }

  const title = (item) => (item.querySelector("h3 a") ?? item.querySelector("a")).textContent.trim();
  const size = (item) => Number(item.querySelector(".rc-count")?.textContent.replace(/\D/g, "") ?? 0);
  const ORDERS = {
    newest: (a, b) => (b.dataset.date ?? "").localeCompare(a.dataset.date ?? ""),
    title: (a, b) => byName(title(a), title(b)),
    size: (a, b) => size(b) - size(a),
  };
  const GROUPS = {
    year: (item) => item.dataset.date?.slice(0, 4) || "No date known",
    topic: (item) => item.dataset.topic || "In no topic",
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
  function grouped(items, by) {
    const groups = Map.groupBy ? Map.groupBy(items, GROUPS[by]) : items.reduce((map, item) => map.set(GROUPS[by](item), [...(map.get(GROUPS[by](item)) ?? []), item]), new Map());
    const last = ([name]) => name === "No date known" || name === "In no topic";
    const order = by === "year" ? (a, b) => byName(b[0], a[0]) : (a, b) => b[1].length - a[1].length || byName(a[0], b[0]);
    const sorted = [...groups].sort((a, b) => last(a) - last(b) || order(a, b));
    return sorted.flatMap(([name, members]) => [heading(name, members.length), ...members]);
  }

  function arrange(tools) {
    const items = itemsOf(tools);
    const sort = field(tools, "sort")?.value ?? "page";
    const group = field(tools, "group")?.value ?? "none";
    const list = document.querySelector(tools.dataset.rcTools);
    if (!list) return;
    const sections = document.querySelectorAll("[data-rc-section]");
    if (sections.length) {
      arrangeIndex(tools, items, sort);
    } else if (tools.dataset.now !== `${sort} ${group}`) {
      const ordered = ORDERS[sort] ? [...items].sort(ORDERS[sort]) : items;
      list.replaceChildren(...(GROUPS[group] ? grouped(ordered, group) : ordered));
      tools.dataset.now = `${sort} ${group}`;
    }
    filter(tools, items);
  }

  /* An index by letter becomes one list by size, and back. */
  function arrangeIndex(tools, items, sort) {
    const all = document.querySelector("[data-rc-all]");
    const bySize = sort === "size";
    document.querySelector(".rc-letters").hidden = bySize;
    all.hidden = !bySize;
    if (bySize) all.replaceChildren(...[...items].sort(ORDERS.size));
    else if (all.firstChild) for (const item of items) homes.get(item).parent.append(item);
  }

  function filter(tools, items) {
    const query = field(tools, "q").value;
    const words = simplify(query).split(" ");
    let shown = 0;
    for (const item of items) {
      item.hidden = !words.every((word) => textOf(item).includes(word));
      shown += !item.hidden;
    }
    for (const section of document.querySelectorAll("[data-rc-section]")) section.hidden = !section.querySelector("li:not([hidden])");
    hideEmptyGroups();
    tools.querySelector("output").textContent = simplify(query) ? `${shown} shown` : "";
  }

  function hideEmptyGroups() {
    for (const group of document.querySelectorAll(".rc-group")) {
      let item = group.nextElementSibling;
      while (item && !item.matches(".rc-group") && (item.hidden || item.matches(".rc-left-out"))) item = item.nextElementSibling;
      group.hidden = !item || item.matches(".rc-group");
    }
  }

  /* Only what differs from the page as it came stands in the address. */
  function remember(tools) {
    const address = new URL(location.href);
    for (const name of ["q", "sort", "group"]) {
      const input = field(tools, name);
      if (!input || input.value === standard(input)) address.searchParams.delete(name);
      else address.searchParams.set(name, input.value);
    }
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  const standard = (input) => (input.matches("select") ? [...input.options].find((option) => option.defaultSelected) ?? input.options[0] : { value: "" }).value;

  function start() {
    for (const tools of document.querySelectorAll("[data-rc-tools]")) {
      const asked = new URL(location.href).searchParams;
      for (const name of ["q", "sort", "group"]) {
        const input = field(tools, name);
        if (!input) continue;
        input.value = asked.get(name) ?? standard(input);
        if (input.selectedIndex === -1) input.value = standard(input);
      }
      tools.dataset.now ??= `page ${tools.dataset.grouped ?? "none"}`;
      arrange(tools);
    }
  }

  function changed(event) {
    if (!event.target.matches("[data-rc-field]")) return;
    const tools = toolsOf(event.target);
    arrange(tools);
    remember(tools);
  }

  document.addEventListener("input", changed);
  document.addEventListener("catalog:reading", hideEmptyGroups);
  document$.subscribe(start);
})();
