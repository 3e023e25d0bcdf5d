/* /connect/: two papers chosen by typing, and the path between them. */
"use strict";

(() => {
  const place = document.getElementById("rc-connect");
  if (!place) return;
  const { cards, numberOf, links, search, load, address } = window.catalogPapers;
  const { inSlices } = window.catalogSlices;
  const SHOWN = 10;
  const PAUSE = 150; // milliseconds after a key before titles are searched
  const root = new URL(place.dataset.root, location.href).href;
  const form = place.querySelector("form");
  const status = place.querySelector("[role=status]");
  const path = place.querySelector(".rc-path");
  const inputs = [form.elements.from, form.elements.to];
  const chosen = { from: "", to: "" };
  form.hidden = false;

  /* Lengths of the shortest paths to `target` (Dijkstra 1959), with a binary heap; yields each visited paper. */
  function* distances(neighbours, target, far) {
    const heap = [[0, target]];
    far[target] = 0;
    const swap = (a, b) => ([heap[a], heap[b]] = [heap[b], heap[a]]);
    while (heap.length) {
      const [length, paper] = heap[0];
      const last = heap.pop();
      if (heap.length) {
        heap[0] = last;
        for (let at = 0; ;) {
          let least = at;
          for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && heap[child][0] < heap[least][0]) least = child;
          if (least === at) break;
          swap(at, least);
          at = least;
        }
      }
      if (length > far[paper]) continue;
      for (const [other, step] of neighbours[paper]) {
        if (length + step >= far[other]) continue;
        far[other] = length + step;
        heap.push([far[other], other]);
        for (let at = heap.length - 1; at && heap[at][0] < heap[(at - 1) >> 1][0]; at = (at - 1) >> 1) swap(at, (at - 1) >> 1);
      }
      yield paper;
    }
  }

  /* The shortest path as hops; of equal ones that whose ids come first, as `shortest_path` of graph.py takes it. */
  async function shortestPath(neighbours, source, target, stale) {
    const far = new Array(neighbours.length).fill(Infinity);
    const done = await inSlices(distances(neighbours, target, far), () => {}, stale);
    if (!done || far[source] === Infinity) return null;
    const hops = [];
    for (let now = source; now !== target;) {
      const next = neighbours[now].filter(([other, step]) => step + far[other] === far[now]);
      const known = await cards(root, next.map(([other]) => other));
      const first = known.reduce((best, card, place) => (card.id < known[best].id ? place : best), 0);
      hops.push({ card: known[first], link: next[first][2], chunk: next[first][3] });
      now = next[first][0];
    }
    return hops;
  }

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  function paperItem({ id, title }) {
    const link = element("a", "", title);
    link.href = address(root, id);
    return element("h2", "rc-path__paper", link);
  }

  async function reasons({ link, chunk }) {
    const file = await load(root, `map/shared/${chunk}`);
    return file.shared[link].map((number) => {
      const [label, slug] = file.labels[number];
      const chip = element(slug ? "a" : "span", "rc-chip", label);
      if (slug) chip.href = new URL(`tags/${slug}/`, root).href;
      return chip;
    });
  }

  let turn = 0;
  async function show() {
    const mine = ++turn;
    path.replaceChildren();
    status.textContent = "";
    try {
      const numbers = await Promise.all(inputs.map((input) => numberOf(root, chosen[input.name])));
      const ends = await cards(root, numbers.filter((number) => number !== undefined));
      if (mine !== turn) return;
      inputs.forEach((input, row) => {
        const card = ends.find(({ number }) => number === numbers[row]);
        if (card) input.value = card.title;
        else if (chosen[input.name]) status.textContent = `The catalog has no paper “${chosen[input.name]}”.`;
      });
      const [source, target] = numbers;
      if (source === undefined || target === undefined) return;
      if (source === target) {
        status.textContent = "Both are the same paper. Choose another one.";
        return;
      }
      const stale = () => mine !== turn;
      const neighbours = await links(root);
      const hops = stale() ? null : await shortestPath(neighbours, source, target, stale);
      const why = hops ? await Promise.all(hops.map(reasons)) : [];
      if (mine !== turn) return;
      if (!hops) {
        status.textContent = "Not connected: no chain of shared keywords leads from one to the other.";
        return;
      }
      status.textContent = hops.length === 1 ? "Directly related." : `Connected in ${hops.length} steps.`;
      const steps = hops.map((hop, number) =>
        element("li", "", element("p", "rc-why", "Both about ", ...why[number]), paperItem(hop.card)));
      path.append(element("li", "", paperItem(ends[0])), ...steps);
    } catch (error) {
      if (mine === turn) status.textContent = "The links could not be loaded.";
      console.warn(error);
    }
  }

  /* The address says what is chosen, so that reload, Back and sharing work. */
  function fromAddress() {
    const query = new URLSearchParams(location.search);
    for (const input of inputs) {
      chosen[input.name] = query.get(input.name) ?? "";
      if (!chosen[input.name]) input.value = "";
    }
    show();
  }

  function toAddress() {
    const query = new URLSearchParams(Object.entries(chosen).filter(([, id]) => id));
    history.pushState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
    show();
  }

  const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));

  function close(input) {
    listOf(input).hidden = true;
    input.ariaExpanded = "false";
    input.removeAttribute("aria-activedescendant");
  }

  async function suggest(input) {
    const query = input.value;
    const hits = await cards(root, (await search(root, query)).slice(0, SHOWN));
    if (input.value !== query || input !== document.activeElement) return; // the reader went on
    const options = hits.map(({ id, title }, row) => {
      const option = element("li", "", title);
      option.role = "option";
      option.id = `${input.id}-${row}`;
      option.dataset.id = id;
      option.ariaSelected = String(row === 0);
      return option;
    });
    const list = listOf(input);
    list.replaceChildren(...options);
    list.hidden = !options.length;
    input.ariaExpanded = String(options.length > 0);
    status.textContent = input.value.trim() && !options.length ? "No title has all these words." : "";
    if (options.length) input.setAttribute("aria-activedescendant", options[0].id);
    else close(input);
  }

  function step(input, by) {
    const options = [...listOf(input).children];
    const now = options.findIndex((option) => option.ariaSelected === "true");
    const next = (now + by + options.length) % options.length;
    options.forEach((option, row) => (option.ariaSelected = String(row === next)));
    options[next].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[next].id);
  }

  function choose(input, option) {
    chosen[input.name] = option.dataset.id;
    close(input);
    toAddress();
    if (input.name === "from" && !chosen.to) inputs[1].focus();
  }

  for (const input of inputs) {
    let typing;
    input.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => suggest(input).catch(() => (status.textContent = "The titles could not be loaded.")), PAUSE);
    });
    input.addEventListener("focus", () => input.select());
    input.addEventListener("blur", () => {
      close(input);
      if (!input.value.trim() && chosen[input.name]) {
        chosen[input.name] = "";
        toAddress();
      }
    });
    input.addEventListener("keydown", (event) => {
      const list = listOf(input);
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") step(input, event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "Enter") choose(input, list.querySelector("[aria-selected=true]"));
      else if (event.key === "Escape") close(input);
      else return;
      event.preventDefault();
    });
    /* Safari would drop the selection made on focus when the button of the mouse comes up. */
    input.addEventListener("mousedown", (event) => {
      if (input === document.activeElement) return;
      event.preventDefault();
      input.focus();
    });
    listOf(input).addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the focus stays in the box
      const option = event.target.closest("[role=option]");
      if (option) choose(input, option);
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("[data-swap]").addEventListener("click", () => {
    [chosen.from, chosen.to] = [chosen.to, chosen.from];
    inputs.forEach((input) => (input.value = ""));
    toAddress();
  });
  addEventListener("popstate", fromAddress);
  fromAddress();
})();
