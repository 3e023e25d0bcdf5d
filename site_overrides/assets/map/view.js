/* The map on a canvas: positions, the visible part, highlighted papers (map.js selects them). Positions come from the SVG on
   the page, which readers without scripts see: map_pages.py draws a dot for each paper of a region and lists their numbers. */
"use strict";

window.catalogMapView = (canvas, picture) => {
  const CELL = 200; // of the grid that finds the nearest paper, in units of the map
  const SNAP = 14; // pixels between pointer and paper
  const ROUND = 2.5; // pixels of radius from which dots are round; smaller ones are squares, which draw faster
  const LIT = 2.6; // least radius of a highlighted dot
  const CLOSEST = 40; // times the scale of the whole map
  const pen = canvas.getContext("2d");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const grid = new Map();
  const cellOf = (cx, cy) => cx * 65536 + cy;
  /* `0-2 5` as [0, 1, 2, 5]. */
  const numbersIn = (ranges) => ranges.split(" ").flatMap((range) => {
    const [low, high = low] = range.split("-").map(Number);
    return Array.from({ length: high - low + 1 }, (_, place) => low + place);
  });
  const links = [...picture.querySelectorAll("a")], numbers = links.map((link) => numbersIn(link.dataset.papers));
  const [X, Y, HOME] = [0, 0, 0].map(() => new Int32Array(numbers.flat().length));
  const regions = links.map((link, home) => {
    const { e: x, f: y } = link.transform.baseVal.consolidate().matrix;
    const region = {
      x, y, slug: link.dataset.topic, label: link.dataset.label, hue: link.dataset.hue, papers: numbers[home],
      radius: link.querySelector("circle").r.baseVal.value,
      lines: [...link.querySelectorAll("tspan")].map((line) => line.textContent),
    };
    const dots = link.querySelector("path").getAttribute("d").matchAll(/M(-?\d+) (-?\d+)h0/g);
    for (const paper of region.papers) {
      const [, dx, dy] = dots.next().value;
      X[paper] = x + Number(dx);
      Y[paper] = y + Number(dy);
      HOME[paper] = home;
      const cell = cellOf(Math.floor(X[paper] / CELL), Math.floor(Y[paper] / CELL));
      if (!grid.has(cell)) grid.set(cell, []);
      grid.get(cell).push(paper);
    }
    return region;
  });
  const { x: left, y: top, width: wide, height: high } = picture.viewBox.baseVal;

  const shown = { focused: -1, neighbours: [], lit: new Set(), marked: null, names: [] }; // highlighted papers, and where names are
  let look = { x: left + wide / 2, y: top + high / 2, scale: 1 };
  let width = 0, height = 0, least = 1, frame = 0, colours;

  const screen = (x, y) => [(x - look.x) * look.scale + width / 2, (y - look.y) * look.scale + height / 2];
  const world = (x, y) => [(x - width / 2) / look.scale + look.x, (y - height / 2) / look.scale + look.y];
  const at = (paper) => screen(X[paper], Y[paper]);
  const whole = () => ({ x: left + wide / 2, y: top + high / 2, scale: least });
  const redraw = () => (frame ||= requestAnimationFrame(draw));

  /* Drawing ---------------------------------------------------------------------------------------------------- */
  function recolour() {
    const style = getComputedStyle(canvas);
    const [ink, paper, link] = ["ink", "paper", "link"].map((name) => style.getPropertyValue(`--rc-${name}`));
    colours = { ink, paper, link, font: style.fontFamily, dark: document.body.dataset.mdColorScheme === "slate" };
    redraw();
  }

  function draw() {
    frame = 0;
    const ratio = devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const dot = Math.max(1.2, Math.min(7, 26 * look.scale));
    for (const region of regions) drawRegion(region, dot);
    pen.fillStyle = colours.link;
    pen.beginPath();
    for (const paper of shown.lit) addDot(paper, Math.max(LIT, dot * 1.25));
    pen.fill();
    if (shown.focused >= 0) drawFocused(dot);
    drawNames();
    if (!shown.marked) return;
    const [x, y, toX, toY] = shown.marked;
    pen.strokeStyle = colours.link;
    pen.lineWidth = 1.5;
    pen.strokeRect(x, y, toX - x, toY - y);
  }

  function drawRegion({ x, y, radius, hue, papers }, dot) {
    const [cx, cy] = screen(x, y), size = radius * look.scale;
    if (cx + size < 0 || cy + size < 0 || cx - size > width || cy - size > height) return;
    const { dark } = colours;
    pen.fillStyle = `hsl(${hue} 42% ${dark ? 62 : 42}% / ${dark ? 0.16 : 0.1})`;
    pen.beginPath();
    pen.arc(cx, cy, size, 0, 7);
    pen.fill();
    pen.fillStyle = `hsl(${hue} 42% ${dark ? 70 : 38}% / ${shown.lit.size ? 0.3 : 0.85})`;
    pen.beginPath();
    for (const paper of papers) if (!shown.lit.has(paper)) addDot(paper, dot);
    pen.fill();
  }

  function addDot(paper, radius) {
    const [x, y] = at(paper);
    if (x < -9 || y < -9 || x > width + 9 || y > height + 9) return;
    if (radius < ROUND) return pen.rect(x - radius * 0.89, y - radius * 0.89, radius * 1.78, radius * 1.78);
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 7);
  }

  function drawFocused(dot) {
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1.3;
    pen.beginPath();
    for (const other of shown.neighbours) {
      pen.moveTo(...at(shown.focused));
      pen.lineTo(...at(other));
    }
    pen.stroke();
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(...at(shown.focused), dot + 4, 0, 7);
    pen.stroke();
  }

  /* Larger topics first; a name stays on the map, and one that would cover another waits until the reader comes closer. */
  function drawNames() {
    const small = width < 500, line = small ? 12 : 14;
    pen.textAlign = "center";
    pen.lineJoin = "round";
    pen.font = `600 ${small ? 10 : 11.5}px ${colours.font}`;
    pen.strokeStyle = colours.paper;
    pen.fillStyle = colours.ink;
    pen.lineWidth = 4;
    const drawn = [];
    for (const { x, y, lines } of regions) {
      const half = Math.max(...lines.map((text) => pen.measureText(text).width)) / 2 + 3, tall = (lines.length * line) / 2;
      const [middle, cy] = screen(x, y), cx = Math.max(half, Math.min(width - half, middle));
      const box = [cx - half, cy - tall, cx + half, cy + tall];
      if (middle < 0 || middle > width || box[3] < 0 || box[1] > height) continue;
      if (drawn.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      drawn.push(box);
      lines.forEach((text, row) => {
        const below = cy - tall + (row + 0.75) * line;
        pen.strokeText(text, cx, below);
        pen.fillText(text, cx, below);
      });
    }
    shown.names = drawn;
  }

  /* Moving ----------------------------------------------------------------------------------------------------- */
  function fit() {
    const before = least;
    width = canvas.clientWidth;
    height = canvas.clientHeight;
    canvas.width = width * (devicePixelRatio || 1);
    canvas.height = height * (devicePixelRatio || 1);
    least = Math.min(width / wide, height / high);
    if (look.scale <= before) look = whole();
    redraw();
  }

  function lookAt(target) {
    Object.assign(look, target);
    look.x = Math.max(left, Math.min(left + wide, look.x));
    look.y = Math.max(top, Math.min(top + high, look.y));
    redraw();
  }

  const moveBy = (dx, dy) => lookAt({ x: look.x + dx / look.scale, y: look.y + dy / look.scale });

  /* Around a point of the screen, which stays where it is. */
  function zoom(factor, px = width / 2, py = height / 2) {
    const [x, y] = world(px, py);
    const scale = Math.max(least, Math.min(least * CLOSEST, look.scale * factor));
    lookAt({ x: x - (px - width / 2) / scale, y: y - (py - height / 2) / scale, scale });
  }

  function glide(target) {
    const start = { ...look }, begun = performance.now();
    const step = (now) => {
      const done = calm.matches ? 1 : Math.min(1, Math.max(0, (now - begun) / 240)), eased = done * (2 - done);
      for (const key of ["x", "y", "scale"]) look[key] = start[key] + (target[key] - start[key]) * eased;
      redraw();
      if (done < 1) requestAnimationFrame(step);
    };
    step(begun);
  }

  function glideTo(region) {
    glide({ x: region.x, y: region.y, scale: Math.min(width, height) / region.radius / 2.6 });
  }

  /* Finding ---------------------------------------------------------------------------------------------------- */
  function nearest(px, py) {
    const [x, y] = world(px, py), reach = SNAP / look.scale;
    let paper = -1, least = reach ** 2;
    for (let cx = Math.floor((x - reach) / CELL); cx <= (x + reach) / CELL; cx++) {
      for (let cy = Math.floor((y - reach) / CELL); cy <= (y + reach) / CELL; cy++) {
        for (const each of grid.get(cellOf(cx, cy)) ?? []) {
          const far = (X[each] - x) ** 2 + (Y[each] - y) ** 2;
          if (far < least) [paper, least] = [each, far];
        }
      }
    }
    return paper;
  }

  function regionAt(px, py) {
    const [x, y] = world(px, py);
    return regions.find((region) => Math.hypot(region.x - x, region.y - y) < region.radius);
  }

  /* The papers in a rectangle of the screen. */
  function inside([x, y, toX, toY]) {
    const [one, other] = [world(Math.min(x, toX), Math.min(y, toY)), world(Math.max(x, toX), Math.max(y, toY))];
    return [...X.keys()].filter((paper) => X[paper] >= one[0] && X[paper] <= other[0] && Y[paper] >= one[1] && Y[paper] <= other[1]);
  }

  /* The next of some papers in the direction of an arrow from the focused one; scrolled into view. */
  function next(papers, dx, dy) {
    const [x, y] = shown.focused >= 0 ? [X[shown.focused], Y[shown.focused]] : [look.x, look.y];
    let best = -1, cost = Infinity;
    for (const each of papers) {
      const along = (X[each] - x) * dx + (Y[each] - y) * dy, aside = Math.abs((X[each] - x) * dy) + Math.abs((Y[each] - y) * dx);
      if (each !== shown.focused && (along > 0 || shown.focused < 0) && Math.abs(along) + 2 * aside < cost) [best, cost] = [each, Math.abs(along) + 2 * aside];
    }
    if (best >= 0) {
      const [px, py] = at(best);
      if (px < 0 || py < 0 || px > width || py > height) lookAt({ x: X[best], y: Y[best] });
    }
    return best;
  }

  new ResizeObserver(fit).observe(canvas);
  new MutationObserver(recolour).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  recolour();
  fit();

  return {
    regions, shown, papers: X.length, at, redraw, draw, lookAt, moveBy, zoom, glide, glideTo, whole, nearest, regionAt, inside, next,
    homeOf: (paper) => regions[HOME[paper]], placeOf: (paper) => ({ x: X[paper], y: Y[paper] }),
    size: () => [width, height], look: () => ({ ...look }),
  };
};
