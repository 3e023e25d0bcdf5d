/* The data of papers for the search page, the map and /connect/: small files written by search_data.py and map_pages.py, each
   fetched once and only when needed. Papers go by numbers. */
"use strict";

window.catalogPapers = (() => {
  const MAX_SLUG = 80;
  const { simplify, inSlices } = window.catalogSlices;
  const fetched = new Map();

  async function fetchJson(address, options) {
    const answer = await fetch(address, options);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  }

  function once(key, make) {
    if (!fetched.has(key)) {
      fetched.set(key, make());
      fetched.get(key).catch(() => fetched.delete(key));
    }
    return fetched.get(key);
  }

  /* The table of the files. Never cached: its `order` tells files of different builds apart. */
  const parts = (root) => {
    const address = new URL("search/parts.json", root).href;
    return once(address, () => fetchJson(address, { cache: "no-cache" }));
  };

  async function load(root, name) {
    const { order } = await parts(root);
    const address = new URL(`${name}.json?${order}`, root).href;
    return once(address, () => fetchJson(address));
  }

  /* The id of a paper as `guessed_id` of search_data.py makes it; where it is another one, the file has it. */
  function guessedId(title) {
    let name = "";
    for (const word of title.toLowerCase().replace(/['’ʼ`]/g, "").match(/[a-z0-9]+/g) ?? []) {
      const longer = name ? `${name}-${word}` : word.slice(0, MAX_SLUG);
      if (longer.length > MAX_SLUG) break;
      name = longer;
    }
    return name;
  }

  /* Number, id, title and byline of each of these papers, in their order. */
  async function cards(root, numbers) {
    if (!numbers.length) return [];
    const size = (await parts(root)).cards;
    const wanted = [...new Set(numbers.map((number) => Math.floor(number / size)))];
    const files = new Map(await Promise.all(wanted.map(async (file) => [file, await load(root, `search/cards/${file}`)])));
    return numbers.map((number) => {
      const { titles, bylines, ids } = files.get(Math.floor(number / size));
      const row = number % size;
      return { number, id: ids[row] ?? guessedId(titles[row]), title: titles[row], byline: bylines[row] };
    });
  }

  /* The last place in a sorted list whose entry is not behind `value`; 0 before the first. */
  function lastNotAfter(firsts, value) {
    let low = 0, high = firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /* CRC-32: the number by which files of ids and words are called. */
  function checksum(text) {
    let sum = ~0;
    for (const byte of new TextEncoder().encode(text)) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 && 0xedb88320);
    }
    return ~sum >>> 0;
  }

  /* The number of the paper with an id, if there is one. */
  async function numberOf(root, id) {
    if (!id) return undefined;
    const { ids } = await parts(root);
    const file = await load(root, `search/ids/${checksum(id) % ids}`);
    return Object.hasOwn(file, id) ? file[id] : undefined;
  }

  /* The papers of which a title word begins with `start`, as a byte for each paper. */
  async function postings(root, start) {
    const { words, papers } = await parts(root);
    const from = lastNotAfter(words, start), to = lastNotAfter(words, `${start}\uffff`);
    const files = await Promise.all(words.slice(from, to + 1).map((first) => load(root, `search/words/${checksum(first)}`)));
    const found = new Uint8Array(papers);
    for (const file of files) {
      file.words.forEach((word, row) => {
        if (!word.startsWith(start)) return;
        let number = 0;
        for (const step of file.papers[row]) found[number += step] = 1;
      });
    }
    return found;
  }

  /* The numbers of the papers whose titles contain every word, or a word that begins with it. */
  async function search(root, query) {
    const starts = [...new Set(simplify(query).split(" ").filter(Boolean))];
    if (!starts.length) return [];
    const [first, ...others] = await Promise.all(starts.map((start) => postings(root, start)));
    const hits = [];
    first.forEach((hit, number) => hit && others.every((other) => other[number]) && hits.push(number));
    return hits;
  }

  /* The numbers of the papers linked to one. */
  async function neighboursOf(root, paper) {
    const size = (await parts(root)).links;
    return (await load(root, `map/neighbours/${Math.floor(paper / size)}`))[paper % size];
  }

  /* The neighbours of every paper as [number of the other, length, number of the link in its file of reasons, that file]. */
  async function links(root) {
    const [file, { links: size }] = await Promise.all([load(root, "map/links"), parts(root)]);
    file.found ??= (async () => {
      const found = file.ahead.map(() => []);
      let link = 0, inChunk = 0;
      await inSlices(file.ahead, (steps, low) => {
        const chunk = Math.floor(low / size);
        if (low % size === 0) inChunk = 0;
        let high = low;
        for (const step of steps) {
          high += step;
          const length = file.lengths[link++];
          found[low].push([high, length, inChunk, chunk]);
          found[high].push([low, length, inChunk++, chunk]);
        }
      });
      return found;
    })();
    return file.found;
  }

  return { parts, load, fetchJson, guessedId, cards, numberOf, search, neighboursOf, links, address: (root, id) => new URL(`papers/${id}/`, root).href };
})();
