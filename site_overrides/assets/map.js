/* The map drawn on a canvas: move, zoom, find, choose. Runs once for every visit of the page. */
"use strict";

(async () => {
  const place = document.getElementById("rc-map");
  if (!place) return;
  const { papers, links, search, load, address } = window.catalogPapers;
  const CELL = 200; // of the grid that finds the nearest paper, in units of the map
  const REACH = 14; // pixels between pointer and paper
  const root = place.dataset.root;
  const part = (selector) => place.querySelector(selector);
  const canvas = part("canvas"), picture = part(".rc-map__picture"), tip = part(".rc-map__tip");
  const tools = part("form"), side = part(".rc-map__side"), title = part("h2"), status = part("[role=status]"), list = part("ol");
  const areaButton = part("[data-map=area]"), box = tools.elements.q;
  const pen = canvas.getContext("2d");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  let file;
  try {
    file = await load(root, "points");
  } catch (error) {
    console.warn(error); // the picture and the list of topics stay
    return;
  }
  const X = [], Y = [], HOME = [], first = [], grid = new Map();
  file.regions.forEach((region, home) => {
    first.push(X.length);
    region.x.forEach((x, row) => {
      X.push(region.at[0] + x);
      Y.push(region.at[1] + region.y[row]);
      HOME.push(home);
    });
  });
  const cellOf = (x, y) => `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;
  X.forEach((x, paper) => {
    const cell = cellOf(x, Y[paper]);
    grid.set(cell, [...(grid.get(cell) ?? []), paper]);
  });
  const [left, top, wide, high] = picture.getAttribute("viewBox").split(" ").map(Number);
  const labels = [...picture.querySelectorAll("a")].map((link) => [...link.querySelectorAll("tspan")].map((line) => line.textContent));
  const hues = [...picture.querySelectorAll("a")].map((link) => link.dataset.hue);

  let view = { x: left + wide / 2, y: top + high / 2, scale: 1 };
  let width = 0, height = 0, least = 1, near = -1, chosen = null, lit = new Set(), found = null, neighbours = null, frame = 0, marked = null;

  /* Drawing ---------------------------------------------------------------------------------------------------- */
  const screen = (x, y) => [(x - view.x) * view.scale + width / 2, (y - view.y) * view.scale + height / 2];
  const world = (x, y) => [(x - width / 2) / view.scale + view.x, (y - height / 2) / view.scale + view.y];
  const redraw = () => (frame ||= requestAnimationFrame(draw));

  function draw() {
    frame = 0;
    if (!canvas.isConnected) return;
    const style = getComputedStyle(canvas);
    const dark = getComputedStyle(document.body).colorScheme === "dark" || document.body.dataset.mdColorScheme === "slate";
    const ink = style.getPropertyValue("--rc-ink"), paper = style.getPropertyValue("--rc-paper"), link = style.getPropertyValue("--rc-link");
    const sheet = devicePixelRatio || 1;
    pen.setTransform(sheet, 0, 0, sheet, 0, 0);
    pen.clearRect(0, 0, width, height);
    const dot = Math.max(1.2, Math.min(7, 26 * view.scale));
    const picking = lit.size > 0;
    file.regions.forEach((region, home) => {
      const [cx, cy] = screen(region.at[0], region.at[1]), radius = region.at[2] * view.scale;
      if (cx + radius < 0 || cy + radius < 0 || cx - radius > width || cy - radius > height) return;
      const colour = (light, strength) => `hsl(${hues[home]} 42% ${light}% / ${strength})`;
      pen.fillStyle = colour(dark ? 62 : 42, dark ? 0.16 : 0.1);
      pen.beginPath();
      pen.arc(cx, cy, radius, 0, 7);
      pen.fill();
      pen.fillStyle = colour(dark ? 70 : 38, picking ? 0.3 : 0.85);
      pen.beginPath();
      for (let each = first[home], end = each + region.x.length; each < end; each++) {
        const [x, y] = screen(X[each], Y[each]);
        if (x < -9 || y < -9 || x > width + 9 || y > height + 9 || lit.has(each)) continue;
        pen.moveTo(x + dot, y);
        pen.arc(x, y, dot, 0, 7);
      }
      pen.fill();
    });
    pen.fillStyle = link;
    for (const each of lit) ring(each, dot * 1.25, true);
    if (near >= 0) {
      pen.strokeStyle = ink;
      pen.lineWidth = 1.3;
      pen.beginPath();
      for (const [other] of neighbours?.[near] ?? []) {
        pen.moveTo(...screen(X[near], Y[near]));
        pen.lineTo(...screen(X[other], Y[other]));
      }
      pen.stroke();
      pen.lineWidth = 2;
      ring(near, dot + 4, false);
    }
    pen.textAlign = "center";
    pen.lineJoin = "round";
    pen.font = `600 ${width < 500 ? 9 : 11.5}px ${style.fontFamily}`;
    file.regions.forEach((region, home) => {
      if (region.at[2] * view.scale < 34 && home > 24) return; // only large ones while zoomed out
      const [x, y] = screen(region.at[0], region.at[1]), line = width < 500 ? 11 : 14;
      pen.strokeStyle = paper;
      pen.fillStyle = ink;
      pen.lineWidth = 4;
      labels[home].forEach((text, row) => {
        const at = y + (row + 0.75 - labels[home].length / 2) * line;
        pen.strokeText(text, x, at);
        pen.fillText(text, x, at);
      });
    });
    if (marked) {
      pen.strokeStyle = link;
      pen.lineWidth = 1.5;
      pen.strokeRect(marked[0], marked[1], marked[2] - marked[0], marked[3] - marked[1]);
    }
  }

  function ring(each, radius, filled) {
    pen.beginPath();
    pen.arc(...screen(X[each], Y[each]), radius, 0, 7);
    filled ? pen.fill() : pen.stroke();
  }

  /* Moving ----------------------------------------------------------------------------------------------------- */
  const whole = () => ({ x: left + wide / 2, y: top + high / 2, scale: least });

  function fit() {
    const before = least;
    width = canvas.clientWidth;
    height = canvas.clientHeight;
    canvas.width = width * (devicePixelRatio || 1);
    canvas.height = height * (devicePixelRatio || 1);
    least = Math.min(width / wide, height / high);
    view = view.scale <= before ? whole() : view;
    redraw();
  }

  function zoom(factor, px = width / 2, py = height / 2) {
    const [x, y] = world(px, py);
    const scale = Math.max(least, Math.min(least * 40, view.scale * factor));
    view = { x: x - (px - width / 2) / scale, y: y - (py - height / 2) / scale, scale };
    hold();
  }

  function hold() {
    view.x = Math.max(left, Math.min(left + wide, view.x));
    view.y = Math.max(top, Math.min(top + high, view.y));
    redraw();
  }

  function glide(target) {
    const start = { ...view }, begun = performance.now();
    const step = (now) => {
      const done = calm.matches ? 1 : Math.min(1, Math.max(0, (now - begun) / 240)), eased = done * (2 - done);
      for (const key of ["x", "y", "scale"]) view[key] = start[key] + (target[key] - start[key]) * eased;
      redraw();
      if (done < 1 && canvas.isConnected) requestAnimationFrame(step);
    };
    step(begun);
  }

  /* Choosing --------------------------------------------------------------------------------------------------- */
  function nearest(px, py) {
    const [x, y] = world(px, py), reach = REACH / view.scale, hit = { paper: -1, far: reach ** 2 };
    if (reach > 20 * CELL) return -1;
    for (let cx = Math.floor((x - reach) / CELL); cx <= (x + reach) / CELL; cx++) {
      for (let cy = Math.floor((y - reach) / CELL); cy <= (y + reach) / CELL; cy++) {
        for (const paper of grid.get(`${cx},${cy}`) ?? []) {
          const far = (X[paper] - x) ** 2 + (Y[paper] - y) ** 2;
          if (far < hit.far) Object.assign(hit, { paper, far });
        }
      }
    }
    return hit.paper;
  }

  async function focus(paper, say = false) {
    if (paper === near) return;
    near = paper;
    canvas.style.cursor = paper >= 0 ? "pointer" : "";
    tip.hidden = true;
    redraw();
    if (paper < 0) return;
    [found, neighbours] = await Promise.all([papers(root), links(root)]);
    if (paper !== near) return;
    tip.textContent = found.titles[paper];
    tip.hidden = false;
    const [x, y] = screen(X[paper], Y[paper]);
    tip.style.left = `${Math.max(0, Math.min(width - tip.offsetWidth, x - tip.offsetWidth / 2))}px`;
    tip.style.top = `${y > tip.offsetHeight + 20 ? y - tip.offsetHeight - 14 : y + 18}px`;
    if (say) status.textContent = found.titles[paper];
    redraw();
  }

  function open(paper) {
    const link = document.createElement("a"); // a click, so that the theme loads it without a new page
    link.href = address(root, found.ids[paper]);
    link.hidden = true;
    place.append(link);
    link.click();
    link.remove();
  }

  async function show(numbers, name) {
    found = await papers(root);
    chosen = numbers.length ? numbers : null;
    lit = new Set(numbers);
    title.textContent = name;
    status.textContent = numbers.length === 1 ? "1 paper" : `${numbers.length} papers`;
    list.replaceChildren(...numbers.slice(0, 300).map((number) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = address(root, found.ids[number]);
      link.textContent = found.titles[number];
      link.dataset.number = number;
      item.append(link);
      return item;
    }));
    if (numbers.length > 300) status.textContent += ", the first 300 listed";
    side.hidden = false;
    redraw();
  }

  function letGo() {
    chosen = null;
    lit = new Set();
    side.hidden = true;
    box.value = "";
    focus(-1);
    remember({});
    redraw();
  }

  function remember(state) {
    history.replaceState(history.state, "", `${location.pathname}${Object.keys(state).length ? `?${new URLSearchParams(state)}` : ""}`);
  }

  async function showTopic(home, move = true) {
    const region = file.regions[home];
    await show(region.x.map((_, row) => first[home] + row), region.label);
    remember({ topic: region.slug });
    if (move) glide({ x: region.at[0], y: region.at[1], scale: Math.min(width, height) / region.at[2] / 2.6 });
  }

  async function showHits(query) {
    if (!query.trim()) return letGo();
    found = await papers(root);
    if (query !== box.value) return;
    await show(search(found, query), `Titles with “${query.trim()}”`);
    remember({ q: query.trim() });
  }

  /* The next paper of the chosen ones, or else of the topic, in the direction of an arrow. */
  function walk(dx, dy) {
    const [x, y] = near >= 0 ? [X[near], Y[near]] : [view.x, view.y];
    let best = -1, cost = Infinity;
    for (const each of chosen) {
      const along = (X[each] - x) * dx + (Y[each] - y) * dy, aside = Math.abs((X[each] - x) * dy) + Math.abs((Y[each] - y) * dx);
      if (each !== near && (along > 0 || near < 0) && Math.abs(along) + 2 * aside < cost) [best, cost] = [each, Math.abs(along) + 2 * aside];
    }
    if (best < 0) return;
    const [px, py] = screen(X[best], Y[best]);
    if (px < 0 || py < 0 || px > width || py > height) Object.assign(view, { x: X[best], y: Y[best] });
    focus(best, true);
  }

  window.catalogMap = { papers: X.length, at: (paper) => screen(X[paper], Y[paper]), draw, view: () => ({ ...view }) };

  /* Input ------------------------------------------------------------------------------------------------------ */
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") zoom(1.4);
    else if (event.key === "-") zoom(1 / 1.4);
    else if (event.key === "0") glide(whole());
    else if (event.key === "Escape") letGo();
    else if (event.key === "Enter" && near >= 0 && found) open(near);
    else if (ARROWS[event.key] && chosen) walk(...ARROWS[event.key]);
    else if (ARROWS[event.key]) {
      view.x += (ARROWS[event.key][0] * 60) / view.scale;
      view.y += (ARROWS[event.key][1] * 60) / view.scale;
      hold();
    } else return;
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
    marked = marking(event) && pointers.size === 1 ? [...spot(event), ...spot(event)] : null;
    spread = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = spot(event), before = pointers.get(event.pointerId);
    if (!before) return focus(nearest(x, y));
    travelled += Math.hypot(x - before[0], y - before[1]);
    pointers.set(event.pointerId, [x, y]);
    if (marked) {
      marked.splice(2, 2, x, y);
      return redraw();
    }
    view.x -= (x - before[0]) / view.scale / pointers.size;
    view.y -= (y - before[1]) / view.scale / pointers.size;
    if (pointers.size === 2) {
      const [one, other] = [...pointers.values()], apart = Math.hypot(one[0] - other[0], one[1] - other[1]);
      if (spread) zoom(apart / spread, (one[0] + other[0]) / 2, (one[1] + other[1]) / 2);
      spread = apart;
    }
    hold();
  });
  const lift = (event) => {
    pointers.delete(event.pointerId);
    spread = 0;
    if (event.type === "pointercancel") marked = null;
  };
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerup", async (event) => {
    if (!pointers.has(event.pointerId)) return;
    lift(event);
    const [x, y] = spot(event);
    if (marked && travelled > 8) {
      const [one, other] = [world(marked[0], marked[1]), world(marked[2], marked[3])];
      const inside = (value, axis) => value >= Math.min(one[axis], other[axis]) && value <= Math.max(one[axis], other[axis]);
      show(X.map((_, paper) => paper).filter((paper) => inside(X[paper], 0) && inside(Y[paper], 1)), "Selected area");
      areaButton.ariaPressed = "false";
    } else if (travelled <= 8 && !pointers.size) {
      const paper = nearest(x, y), seen = paper === near && !tip.hidden, [wx, wy] = world(x, y);
      if (paper >= 0 && (event.pointerType === "mouse" || seen)) {
        found = await papers(root);
        open(paper);
      } else if (paper >= 0) focus(paper, true); // a finger first shows, then opens
      else {
        const home = file.regions.findIndex(({ at }) => Math.hypot(at[0] - wx, at[1] - wy) < at[2]);
        home >= 0 ? showTopic(home) : letGo();
      }
    }
    marked = null;
    redraw();
  });
  canvas.addEventListener("pointerleave", () => focus(-1));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / (event.ctrlKey ? 120 : 420)), ...spot(event));
  }, { passive: false });
  tools.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", () => showHits(box.value));
  tools.addEventListener("click", (event) => {
    const action = event.target.closest("[data-map]")?.dataset.map;
    if (action === "in" || action === "out") zoom(action === "in" ? 1.5 : 1 / 1.5);
    else if (action === "reset") glide(whole());
    else if (action === "area") areaButton.ariaPressed = String(areaButton.ariaPressed !== "true");
  });
  for (const kind of ["focusin", "pointerover"]) {
    list.addEventListener(kind, (event) => event.target.dataset.number && focus(Number(event.target.dataset.number)));
  }

  tools.hidden = canvas.hidden = part("#rc-map-help").hidden = false;
  picture.setAttribute("hidden", "");
  new ResizeObserver(fit).observe(canvas);
  const scheme = new MutationObserver(() => (canvas.isConnected ? redraw() : scheme.disconnect()));
  scheme.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  fit();

  const query = new URLSearchParams(location.search);
  const home = file.regions.findIndex(({ slug }) => query.has("topic") && slug === query.get("topic"));
  if (home >= 0) showTopic(home);
  else if (query.get("q")) showHits((box.value = query.get("q")));
  else if (query.has("paper")) {
    found = await papers(root);
    const paper = found.numbers.get(query.get("paper"));
    if (paper !== undefined) {
      await showTopic(HOME[paper], false);
      remember({ paper: found.ids[paper] });
      view = { x: X[paper], y: Y[paper], scale: least * 3 };
      focus(paper, true);
    }
  }
})();
