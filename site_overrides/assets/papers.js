/* What the map and /connect/ share: the papers and links that map_data.py writes, each file fetched once. */
"use strict";

window.catalogPapers ??= (() => {
  const MAX_SLUG = 80;
  const fetched = new Map();

  function load(root, name) {
    const address = new URL(`${root}map/${name}.json`, location).href;
    if (!fetched.has(address)) {
      fetched.set(address, fetch(address).then((answer) => {
        if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
        return answer.json();
      }));
      fetched.get(address).catch(() => fetched.delete(address));
    }
    return fetched.get(address);
  }

  /* The id of a paper as `guessed_id` of map_data.py makes it; where it is another one, the file tells it. */
  function guessedId(title) {
    let name = "";
    for (const word of title.toLowerCase().replace(/['’ʼ`]/g, "").match(/[a-z0-9]+/g) ?? []) {
      const longer = name ? `${name}-${word}` : word.slice(0, MAX_SLUG);
      if (longer.length > MAX_SLUG) break;
      name = longer;
    }
    return name;
  }

  const simplify = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  /* Titles, ids, and the number of each id. */
  async function papers(root) {
    const file = await load(root, "papers");
    file.found ??= {
      titles: file.titles,
      ids: file.titles.map((title, number) => file.ids[number] ?? guessedId(title)),
      plain: file.titles.map((title) => ` ${simplify(title)}`),
    };
    file.found.numbers ??= new Map(file.found.ids.map((id, number) => [id, number]));
    return file.found;
  }

  /* The neighbours of every paper as [number of the other, length, number of the link in its file of reasons, that file]. */
  async function links(root) {
    const file = await load(root, "links");
    if (!file.found) {
      file.found = file.ahead.map(() => []);
      let link = 0, inChunk = 0;
      file.ahead.forEach((steps, low) => {
        const chunk = Math.floor(low / file.chunk);
        if (low % file.chunk === 0) inChunk = 0;
        for (const step of steps) {
          const length = file.lengths[link++];
          file.found[low].push([low + step, length, inChunk, chunk]);
          file.found[low + step].push([low, length, inChunk++, chunk]);
        }
      });
    }
    return file.found;
  }

  /* The numbers of the papers whose titles hold every word, or the beginning of one. */
  function search(found, query) {
    const words = simplify(query).split(" ").filter(Boolean).map((word) => ` ${word}`);
    const hits = [];
    if (words.length) found.plain.forEach((title, number) => words.every((word) => title.includes(word)) && hits.push(number));
    return hits;
  }

  return { load, papers, links, search, address: (root, id) => new URL(`${root}papers/${id}/`, location).href };
})();
