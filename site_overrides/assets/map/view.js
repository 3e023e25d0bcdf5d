/* The map on a canvas: positions, the visible part, highlighted papers (map.js selects them). Positions come from the SVG on
   the page, which readers without scripts see: map_pages.py draws a dot for each paper of a region and lists their numbers. */
"use strict";

window.catalogMapView = (canvas, picture) => {
  const SPACING = 100; // of neighbouring papers, in units of the map
  const CELL = 200; // of the grid that finds the nearest paper, in units of the map
  const SNAP = 14; // pixels between pointer and paper
  const ROUND = 2.5; // pixels of radius from which dots are round; smaller ones are squares, which draw faster
  const LIT = 2.6; // least radius of a highlighted dot
  const CLOSEST = 40; // times the scale of the whole map
  const pen = canvas.getContext("2d");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const CELLS = 4; // pixels of a cell of the grid that counts the dots below a name
  const NEAR = 6; // pixels between a topic and its name
  const COVERED = 2; // dots that a name may cover

  let grid = new Map();
  const cellOf = (cx, cy) => cx * 65536 + cy;
  /* `0-2 5` as [0, 1, 2, 5]. */
  const numbersIn = (ranges) => ranges.split(" ").flatMap((range) => {
    const [low, high = low] = range.split("-").map(Number);
    return Array.from({ length: high - low + 1 }, (_, place) => low + place);
  });
  const links = [...picture.querySelectorAll("[data-papers]")], numbers = links.map((link) => numbersIn(link.dataset.papers));
  const [across, down, HOME] = [0, 0, 0].map(() => new Int32Array(numbers.flat().length));
  let [X, Y] = [across, down];
  const every = links.map((link, home) => {
    const { e: x, f: y } = link.transform.baseVal.consolidate()?.matrix ?? { e: 0, f: 0 };
    const region = {
      x, y, slug: link.dataset.topic, label: link.dataset.label, hue: link.dataset.hue, papers: numbers[home],
      outline: link.querySelector(".rc-map__land")?.getAttribute("d"), side: 0,
      lines: [...link.querySelectorAll("tspan")].map((line) => line.textContent),
    };
    const dots = link.querySelector(".rc-map__dots").getAttribute("d").matchAll(/M(-?\d+) (-?\d+)h0/g);
    for (const paper of region.papers) {
      const [, dx, dy] = dots.next().value;
      X[paper] = x + Number(dx);
      Y[paper] = y + Number(dy);
      HOME[paper] = home;
    }
    return region;
  });
  const regions = every.filter(({ outline }) => outline); // the rest has papers without a topic
  let { x: left, y: top, width: wide, height: high } = picture.viewBox.baseVal;
  let upright = false;

  const shown = { focused: -1, neighbours: [], lit: new Set(), marked: null, names: [] }; // highlighted papers, and where names are
  let look = { x: left + wide / 2, y: top + high / 2, scale: 1 };
  let width = 0, height = 0, least = 1, frame = 0, colours;

  const screen = (x, y) => [(x - look.x) * look.scale + width / 2, (y - look.y) * look.scale + height / 2];
  const world = (x, y) => [(x - width / 2) / look.scale + look.x, (y - height / 2) / look.scale + look.y];
  const at = (paper) => screen(X[paper], Y[paper]);
  const whole = () => ({ x: left + wide / 2, y: top + high / 2, scale: least });
  const redraw = () => (frame ||= requestAnimationFrame(draw));

  /* The map is wider than high; on an upright screen its axes change places. */
  function turn() {
    if (upright !== height > width) {
      upright = !upright;
      [X, Y, left, top, wide, high] = [Y, X, top, left, high, wide];
      for (const region of regions) [region.x, region.y] = [region.y, region.x];
      look = { ...look, x: look.y, y: look.x };
    } else if (grid.size) return;
    grid = new Map();
    for (let paper = 0; paper < X.length; paper++) {
      const cell = cellOf(Math.floor(X[paper] / CELL), Math.floor(Y[paper] / CELL));
      if (!grid.has(cell)) grid.set(cell, []);
      grid.get(cell).push(paper);
    }
    for (const region of regions) {
      const corners = [...region.outline.matchAll(/Q(-?\d+) (-?\d+)/g)].map(([, x, y]) => (upright ? [+y, +x] : [+x, +y]));
      region.corners = corners.map(([x, y]) => [x + region.x, y + region.y]);
      region.radius = Math.max(...corners.map(([x, y]) => Math.hypot(x, y)));
      region.land = new Path2D();
      region.land.addPath(new Path2D(region.outline), new DOMMatrix(upright ? [0, 1, 1, 0, region.x, region.y] : [1, 0, 0, 1, region.x, region.y]));
    }
  }

  /* Drawing ---------------------------------------------------------------------------------------------------- */
  function recolour() {
    const style = getComputedStyle(canvas);
    const [ink, paper, link, soft] = ["ink", "paper", "link", "soft"].map((name) => style.getPropertyValue(`--rc-${name}`));
    colours = { ink, paper, link, soft, font: style.fontFamily, dark: document.body.dataset.mdColorScheme === "slate" };
    redraw();
  }

  function draw() {
    frame = 0;
    const ratio = devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const dot = Math.max(1.2, Math.min(7, 26 * look.scale));
    for (const region of every) drawRegion(region, dot);
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

  function drawRegion({ x, y, radius, hue, papers, land }, dot) {
    const { dark, soft } = colours;
    if (land) {
      const [cx, cy] = screen(x, y), size = radius * look.scale;
      if (cx + size < 0 || cy + size < 0 || cx - size > width || cy - size > height) return;
      pen.save();
      pen.translate(width / 2, height / 2);
      pen.scale(look.scale, look.scale);
      pen.translate(-look.x, -look.y);
      pen.fillStyle = `hsl(${hue} 42% ${dark ? 62 : 42}% / ${dark ? 0.16 : 0.1})`;
      pen.fill(land);
      pen.restore();
    }
    pen.globalAlpha = shown.lit.size ? 0.3 : land ? 0.85 : 0.55;
    pen.fillStyle = land ? `hsl(${hue} 42% ${dark ? 70 : 38}%)` : soft;
    pen.beginPath();
    for (const paper of papers) if (!shown.lit.has(paper)) addDot(paper, land ? dot : dot * 0.8);
    pen.fill();
    pen.globalAlpha = 1;
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

  const touch = (one, other) => one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];

  /* How many dots lie in a box of the screen, as a function. */
  function counter() {
    const columns = Math.ceil(width / CELLS) + 1, rows = Math.ceil(height / CELLS) + 1, sums = new Int32Array(columns * rows);
    const cell = (x, y) => Math.max(0, Math.min(rows - 1, Math.floor(y / CELLS) + 1)) * columns + Math.max(0, Math.min(columns - 1, Math.floor(x / CELLS) + 1));
    for (let paper = 0; paper < X.length; paper++) {
      const [x, y] = at(paper);
      if (x >= 0 && y >= 0 && x < width && y < height) sums[cell(x, y)]++;
    }
    for (let place = columns; place < sums.length; place++) {
      if (place % columns) sums[place] += sums[place - 1] + sums[place - columns] - sums[place - columns - 1];
    }
    return ([x, y, toX, toY]) => sums[cell(toX, toY)] - sums[cell(x - CELLS, toY)] - sums[cell(toX, y - CELLS)] + sums[cell(x - CELLS, y - CELLS)];
  }

  /* The best place of a name beside its topic, or undefined where none is free. Below or above is better than at a side, and
     where it was before is best. */
  function beside({ x, y, corners, side }, half, tall, drawn, dotsIn) {
    let best;
    corners.forEach(([cornerX, cornerY], corner) => {
      const far = Math.hypot(cornerX - x, cornerY - y), dx = (cornerX - x) / far, dy = (cornerY - y) / far;
      const [px, py] = screen(cornerX, cornerY);
      for (const gap of [NEAR, 3 * NEAR, 6 * NEAR]) {
        const cx = px + dx * (half + gap), cy = py + dy * (tall + gap), box = [cx - half, cy - tall, cx + half, cy + tall];
        if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height || drawn.some((other) => touch(box, other))) continue;
        const cost = dotsIn(box) + 0.9 * (1 - Math.abs(dy)) + gap / 20 - (corner === side ? 0.5 : 0);
        if (cost < COVERED + 1 && !(cost >= best?.cost)) best = { cost, corner, box };
      }
    });
    return best;
  }

  /* Larger topics first; a name without a free place waits until the reader comes closer. */
  function drawNames() {
    const small = width < 500, line = small ? 12 : 14, dotsIn = counter(), drawn = [];
    pen.textAlign = "center";
    pen.lineJoin = "round";
    pen.font = `600 ${small ? 10 : 11.5}px ${colours.font}`;
    pen.strokeStyle = colours.paper;
    pen.lineWidth = 4;
    const here = regionAt(width / 2, height / 2);
    for (const region of regions) {
      const { lines } = region;
      if (!lines.length) continue;
      const half = Math.max(...lines.map((text) => pen.measureText(text).width)) / 2 + 3, tall = (lines.length * line) / 2;
      const over = [width / 2 - half, 4, width / 2 + half, 4 + 2 * tall]; // for a topic that fills the screen
      const found = beside(region, half, tall, drawn, dotsIn) ?? (region === here && 2 * region.radius * look.scale > Math.min(width, height) && !drawn.some((other) => touch(over, other)) ? { box: over } : null);
      if (!found) continue;
      const { box, corner } = found;
      region.side = corner;
      drawn.push(Object.assign(box, { region }));
      pen.fillStyle = `hsl(${region.hue} 45% ${colours.dark ? 80 : 24}%)`;
      lines.forEach((text, row) => {
        pen.strokeText(text, box[0] + half, box[1] + (row + 0.75) * line);
        pen.fillText(text, box[0] + half, box[1] + (row + 0.75) * line);
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
    turn();
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
    pen.save();
    pen.resetTransform();
    const found = regions.find(({ land }) => pen.isPointInPath(land, x, y));
    pen.restore();
    return found;
  }

  /* Whether a finger covers several papers. */
  const crowded = () => SPACING * look.scale < SNAP * 1.5;

  const nameAt = (px, py) => shown.names.find(([x, y, toX, toY]) => px >= x && px <= toX && py >= y && py <= toY)?.region;

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
    regions, shown, papers: HOME.length, at, redraw, draw, lookAt, moveBy, zoom, glide, glideTo, whole, nearest, regionAt, nameAt, crowded, inside, next,
    homeOf: (paper) => every[HOME[paper]], placeOf: (paper) => ({ x: X[paper], y: Y[paper] }),
    size: () => [width, height], look: () => ({ ...look }),
  };
};
