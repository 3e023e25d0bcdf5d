/* The map: search, select, list and open papers by mouse, touch and keyboard. view.js draws. */
"use strict";

(() => {
  const place = document.getElementById("rc-map");
  if (!place) return;
  const { cards, neighboursOf, numberOf, search, address } = window.catalogPapers;
  const LISTED = 30; // papers listed at once
  const REST = 60; // milliseconds a pointer rests on a paper before its title is loaded
  const PAUSE = 150; // milliseconds after a key before titles are searched
  const TRAVEL = 8; // pixels from which a press is a drag
  const root = new URL(place.dataset.root, location.href).href;
  const part = (selector) => place.querySelector(selector);
  const canvas = part("canvas"), picture = part(".rc-map__picture"), tip = part(".rc-map__tip");
  const tools = part("form"), side = part(".rc-map__side"), title = part("h2"), status = part("[role=status]"), list = part("ol");
  const areaButton = part("[data-map=area]"), moreButton = part("[data-map=more]"), box = tools.elements.q;
  tools.hidden = canvas.hidden = part("#rc-map-help").hidden = false;
  const view = window.catalogMapView(canvas, picture);
  picture.setAttribute("hidden", "");
  const { shown } = view;
  let chosen = [], turn = 0, resting, typing;

  /* Choosing --------------------------------------------------------------------------------------------------- */
  /* Errors leave the map unchanged: the network may fail for a moment. */
  const failed = (error) => {
    status.textContent = "The titles could not be loaded.";
    console.warn(error);
  };

  function focus(paper, { say = false, rest = 0 } = {}) {
    if (paper === shown.focused && !say) return;
    clearTimeout(resting);
    Object.assign(shown, { focused: paper, neighbours: [] });
    canvas.style.cursor = paper >= 0 ? "pointer" : "";
    tip.hidden = true;
    view.redraw();
    if (paper >= 0) resting = setTimeout(() => showTitle(paper, say).catch(failed), rest);
  }

  async function showTitle(paper, say) {
    const [[card], neighbours] = await Promise.all([cards(root, [paper]), neighboursOf(root, paper)]);
    if (paper !== shown.focused) return;
    shown.neighbours = neighbours;
    tip.textContent = card.title;
    tip.hidden = false;
    const [x, y] = view.at(paper);
    tip.style.left = `${Math.max(0, Math.min(view.size()[0] - tip.offsetWidth, x - tip.offsetWidth / 2))}px`;
    tip.style.top = `${y > tip.offsetHeight + 20 ? y - tip.offsetHeight - 14 : y + 18}px`;
    if (say) status.textContent = card.title;
    view.redraw();
  }

  async function open(paper) {
    const [{ id }] = await cards(root, [paper]);
    const link = document.createElement("a"); // the offline copy makes it lead to a file
    link.href = address(root, id);
    link.hidden = true;
    place.append(link);
    link.click();
    link.remove();
  }

  function show(numbers, name) {
    turn++;
    chosen = numbers;
    shown.lit = new Set(numbers);
    title.textContent = name;
    status.textContent = numbers.length === 1 ? "1 paper" : `${numbers.length.toLocaleString("en")} papers`;
    list.replaceChildren();
    side.hidden = false;
    view.redraw();
    return more();
  }

  /* The next titles of the list; what is not chosen any more when they come is dropped. */
  async function more() {
    const mine = turn, from = list.children.length;
    moreButton.hidden = chosen.length <= from + LISTED;
    const found = await cards(root, chosen.slice(from, from + LISTED)).catch(failed);
    if (!found || mine !== turn || from !== list.children.length) return;
    list.append(...found.map(({ number, id, title: text }) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = address(root, id);
      link.textContent = text;
      link.dataset.number = number;
      item.append(link);
      return item;
    }));
  }

  function clearSelection() {
    turn++;
    forgetWords();
    chosen = [];
    shown.lit = new Set();
    side.hidden = true;
    focus(-1);
    remember({});
    view.redraw();
  }

  function remember(state) {
    history.replaceState(null, "", `${location.pathname}${Object.keys(state).length ? `?${new URLSearchParams(state)}` : ""}`);
  }

  function showTopic(region) {
    forgetWords();
    remember({ topic: region.slug });
    view.glideTo(region);
    return show(region.papers, region.label);
  }

  function forgetWords() {
    clearTimeout(typing);
    box.value = "";
  }

  async function showHits(query) {
    if (!query.trim()) return clearSelection();
    const hits = await search(root, query).catch(failed);
    if (!hits || query !== box.value) return;
    remember({ q: query.trim() });
    show(hits, `Titles with “${query.trim()}”`);
  }

  /* Input ------------------------------------------------------------------------------------------------------ */
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (event.key === "+" || event.key === "=") view.zoom(1.4);
    else if (event.key === "-") view.zoom(1 / 1.4);
    else if (event.key === "0") view.glide(view.whole());
    else if (event.key === "Escape") clearSelection();
    else if (event.key === "Enter" && shown.focused >= 0) open(shown.focused).catch(failed);
    else if (arrow && chosen.length) {
      const paper = view.next(chosen, ...arrow);
      if (paper >= 0) focus(paper, { say: true });
    } else if (arrow) view.moveBy(arrow[0] * 60, arrow[1] * 60);
    else return;
    event.preventDefault();
  });

  const pointers = new Map();
  let travelled = 0, spread = 0;
  const spot = (event) => [event.offsetX, event.offsetY];
  const marking = (event) => event.shiftKey || areaButton.ariaPressed === "true";
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, spot(event));
    if (pointers.size === 1) travelled = 0;
    shown.marked = marking(event) && pointers.size === 1 ? [...spot(event), ...spot(event)] : null;
    spread = 0;
  });
  /* Browsers report a move of a resting mouse when the page changes below it. */
  const moved = (event) => event.movementX !== 0 || event.movementY !== 0;
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = spot(event), before = pointers.get(event.pointerId);
    if (!before) return moved(event) && point(x, y);
    travelled += Math.hypot(x - before[0], y - before[1]);
    pointers.set(event.pointerId, [x, y]);
    if (shown.marked) {
      shown.marked.splice(2, 2, x, y);
      return view.redraw();
    }
    view.moveBy((before[0] - x) / pointers.size, (before[1] - y) / pointers.size);
    if (pointers.size === 2) {
      const [one, other] = [...pointers.values()], apart = Math.hypot(one[0] - other[0], one[1] - other[1]);
      if (spread) view.zoom(apart / spread, (one[0] + other[0]) / 2, (one[1] + other[1]) / 2);
      spread = apart;
    }
  });
  const lift = (event) => {
    pointers.delete(event.pointerId);
    spread = 0;
  };
  canvas.addEventListener("pointercancel", (event) => {
    lift(event);
    shown.marked = null;
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!pointers.has(event.pointerId)) return;
    lift(event);
    if (shown.marked && travelled > TRAVEL) {
      forgetWords();
      remember({});
      show(view.inside(shown.marked), "Selected area");
      areaButton.ariaPressed = "false";
    } else if (travelled <= TRAVEL && !pointers.size) press(event);
    shown.marked = null;
    view.redraw();
  });

  function point(x, y) {
    const named = view.nameAt(x, y);
    focus(named ? -1 : view.nearest(x, y), { rest: REST });
    if (named) canvas.style.cursor = "pointer";
  }

  /* A mouse opens the paper it shows; a finger shows it first, and chooses a topic where it covers several papers. */
  function press(event) {
    const at = spot(event), mouse = event.pointerType === "mouse", named = view.nameAt(...at);
    const paper = view.nearest(...at), region = view.regionAt(...at);
    if (named) showTopic(named);
    else if (region?.slug && !mouse && view.crowded() && !shown.lit.has(paper)) showTopic(region);
    else if (paper >= 0 && (mouse || (paper === shown.focused && !tip.hidden))) open(paper).catch(failed);
    else if (paper >= 0) focus(paper, { say: true });
    else if (region) showTopic(region);
    else clearSelection();
  }
  for (const part of [canvas, list]) {
    part.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && focus(-1)); // a finger leaves when it lifts
  }
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    view.zoom(Math.exp(-event.deltaY / (event.ctrlKey ? 120 : 420)), ...spot(event));
  }, { passive: false });
  tools.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => showHits(box.value), PAUSE);
  });
  place.addEventListener("click", (event) => {
    const action = event.target.closest("[data-map]")?.dataset.map;
    if (action === "in" || action === "out") view.zoom(action === "in" ? 1.5 : 1 / 1.5);
    else if (action === "reset") view.glide(view.whole());
    else if (action === "area") areaButton.ariaPressed = String(areaButton.ariaPressed !== "true");
    else if (action === "more") more();
  });
  for (const kind of ["focusin", "pointerover"]) {
    list.addEventListener(kind, (event) => event.target.dataset.number && focus(Number(event.target.dataset.number), { rest: REST }));
  }

  async function fromAddress() {
    const parameters = new URLSearchParams(location.search);
    const region = parameters.has("topic") && view.regions.find(({ slug }) => slug === parameters.get("topic"));
    if (region) return showTopic(region);
    if (parameters.get("q")) return showHits((box.value = parameters.get("q")));
    const several = parameters.getAll("paper");
    if (several.length > 1) {
      const numbers = await Promise.all(several.map((id) => numberOf(root, id)));
      return show(numbers.filter((number) => number !== undefined), "Papers like a text");
    }
    const paper = parameters.has("paper") ? await numberOf(root, parameters.get("paper")) : undefined;
    if (paper === undefined) return;
    const { slug, papers, label } = view.homeOf(paper), neighbours = slug ? [] : await neighboursOf(root, paper);
    show(slug ? papers : [paper, ...neighbours], slug ? label : "A paper and those linked to it");
    view.lookAt({ ...view.placeOf(paper), scale: view.whole().scale * 3 });
    focus(paper, { say: true });
  }

  window.catalogMap = view; // for tests and for the console
  fromAddress().catch(failed);
})();
