/* For scripts that process many papers: plain words, and work in slices that never blocks the page. */
"use strict";

window.catalogSlices = (() => {
  const SLICE = 12; // milliseconds of work before the page may respond

  /* Small letters without accents, everything but letters and digits as one space. */
  const simplify = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  const pause = () => window.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

  /* Calls `work` for every item; false if `stale` became true in a pause. */
  async function inSlices(items, work, stale = () => false) {
    let begun = performance.now();
    let place = 0;
    for (const item of items) {
      work(item, place++);
      if (performance.now() - begun < SLICE) continue;
      await pause();
      if (stale()) return false;
      begun = performance.now();
    }
    return !stale();
  }

  /* Stable merge sort of `items` in place; yields after every item moved. */
  function* sorting(items, compare) {
    for (let size = 1; size < items.length; size *= 2) {
      const from = items.slice();
      for (let start = 0; start < items.length; start += 2 * size) {
        const middle = Math.min(start + size, items.length), end = Math.min(start + 2 * size, items.length);
        for (let left = start, right = middle, to = start; to < end; to++) {
          const takeLeft = right >= end || (left < middle && compare(from[left], from[right]) <= 0);
          items[to] = from[takeLeft ? left++ : right++];
          yield to;
        }
      }
    }
  }

  return { simplify, inSlices, sorting };
})();
