/* What the search page asks: the question in parts, corrections, the papers that fit, and how many each filter has.
   The lists come from build_scripts/search_page.py, the index from Pagefind. Nothing here touches the page. */
"use strict";

window.catalogQuery = (() => {
  const FACETS = ["topic", "tag", "year", "list", "code", "authors"];
  const NAMED = { topic: ["topics", 4], tag: ["tags", 5], list: ["lists", 6] }; // facet: its names, its column of a row
  const UNDATED = "unknown";

  async function fetchJson(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  }

  /* The papers as objects; `values` holds what each has of every facet. */
  async function loadPapers(root) {
    const data = await fetchJson(new URL("search/papers.json", root));
    const papers = data.papers.map((row, place) => {
      const values = {};
      for (const [facet, [names, column]] of Object.entries(NAMED)) {
        values[facet] = [row[column]].flat().filter((at) => at >= 0).map((at) => data[names][at][0]);
      }
      values.year = [row[3].slice(0, 4) || UNDATED];
      values.code = row[7] & 1 ? ["yes"] : [];
      values.authors = row[7] & 2 ? ["yes"] : [];
      return { place, id: row[0], title: row[1], byline: row[2], date: row[3], values };
    });
    const labels = Object.fromEntries(Object.entries(NAMED).map(([facet, [names]]) => [facet, new Map(data[names])]));
    const years = new Set(papers.map((paper) => paper.values.year[0]));
    labels.year = new Map([...years].sort().reverse().map((year) => [year, year === UNDATED ? "not known" : year]));
    labels.code = new Map([["yes", "has code"]]);
    labels.authors = new Map([["yes", "authors known"]]);
    return { papers, labels };
  }

  /* `neural "weight decay" -vision` in parts. Text in quotes is taken literally; a word may stand in quotes too. */
  function parse(query) {
    const parts = [...query.matchAll(/(?<![^\s])(-?)(?:"([^"]*)"?|(\S+))/gu)].map(([, minus, phrase, word]) => ({
      text: (phrase ?? word).trim(), exact: phrase !== undefined, without: Boolean(minus),
    }));
    return parts.filter((part) => /[\p{L}\p{N}]/u.test(part.text));
  }

  /* Whether one letter more, less or other, or two neighbours swapped, make `a` into `b`. */
  function oneLetterApart(a, b) {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start++;
    const rest = (text, from) => text.slice(start + from);
    return rest(a, 1) === rest(b, 1) || rest(a, 1) === rest(b, 0) || rest(a, 0) === rest(b, 1)
      || (a[start] === b[start + 1] && a[start + 1] === b[start] && rest(a, 2) === rest(b, 2));
  }

  /* What asks the index: `found` maps the place of a paper to its score. One object for a visit of the page. */
  async function openIndex(root, papers) {
    const { loadIndex, plainWords, simplify } = window.catalogText;
    const [index, hits, words] = await Promise.all([
      loadIndex(document.getElementById("rc-search")),
      fetchJson(new URL("pagefind/hits.json", root)),
      fetchJson(new URL("search/words.json", root)),
    ]);
    const places = new Map(papers.map((paper) => [paper.id, paper.place]));
    const known = new Map(); // words already looked up

    async function ask(text) {
      const { results } = await index.search(text);
      const named = results.filter((result) => places.has(hits[result.id]));
      return new Map(named.map((result) => [places.get(hits[result.id]), result]));
    }

    const askExactly = (text) => ask(`"${plainWords(text).replaceAll('"', "")}"`);

    /* Pagefind answers a word it does not know by a shorter beginning of it. Such an answer does not count. */
    async function begins(word) {
      const [first] = (await ask(plainWords(word))).values();
      if (!first) return false;
      const text = simplify((await first.data()).content);
      return ` ${text}`.includes(` ${simplify(plainWords(word))}`);
    }

    /* The word itself, the title word it was meant to be, or null if no paper has anything like it. */
    async function correct(word) {
      const parts = simplify(plainWords(word)).split(" ");
      const inTitles = (part) => words.some((other) => other.startsWith(part));
      if (!parts.join("") || parts.every(inTitles) || (await askExactly(word)).size) return word;
      const meant = parts.map((part) => (inTitles(part) ? part : words.find((other) => oneLetterApart(part, other))));
      if (meant.every(Boolean)) return meant.join(word.includes("-") ? "-" : " ");
      return (await begins(word)) ? word : null;
    }

    async function corrected(word) {
      if (!known.has(word)) known.set(word, await correct(word));
      return known.get(word);
    }

    /* The papers with all words and phrases and none of those with a minus. Null stands for "no text: all papers". */
    async function find(query) {
      const parts = parse(query);
      const wanted = parts.filter((part) => !part.without);
      const texts = await Promise.all(wanted.map((part) => (part.exact ? part.text : corrected(part.text))));
      const changes = wanted.flatMap((part, at) => (texts[at] === part.text ? [] : [[part.text, texts[at]]]));
      const unknown = changes.filter(([, text]) => text === null).map(([word]) => word);
      if (!parts.length) return { found: null, changes: [], unknown, searched: "" };
      if (unknown.length) return { found: new Map(), changes: [], unknown, searched: "" };
      const loose = texts.filter((_, at) => !wanted[at].exact).join(" ");
      const phrases = wanted.filter((part) => part.exact).map((part) => askExactly(part.text));
      const needed = await Promise.all([...(loose ? [ask(plainWords(loose))] : []), ...phrases]);
      const kept = needed.length ? needed[0] : new Map(papers.map((paper) => [paper.place, null]));
      const banned = await Promise.all(parts.filter((part) => part.without).map((part) => askExactly(part.text)));
      const fits = (place) => needed.every((hit) => hit.has(place)) && !banned.some((hit) => hit.has(place));
      const found = new Map([...kept].filter(([place]) => fits(place)));
      return { found, changes, unknown, searched: wanted.length ? texts.join(" ") : "" };
    }

    return { find };
  }

  /* Several tags must all be there; of topics, years and lists one is enough. */
  function fits(paper, facet, chosen) {
    const has = (value) => paper.values[facet].includes(value);
    return !chosen.length || (facet === "tag" ? chosen.every(has) : chosen.some(has));
  }

  /* The papers left by all filters, and for each value of a facet how many papers choosing it would show. */
  function narrow(papers, filters) {
    const left = (paper, except) => FACETS.every((facet) => facet === except || fits(paper, facet, filters[facet]));
    const counts = {};
    for (const facet of FACETS) {
      counts[facet] = new Map();
      for (const paper of papers) {
        if (!left(paper, facet === "tag" ? null : facet)) continue;
        for (const value of paper.values[facet]) counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
      }
    }
    return { shown: papers.filter((paper) => left(paper, null)), counts };
  }

  /* By relevance an exact title comes first, then titles that begin with the question, then the index decides. */
  function order(papers, sort, searched) {
    const byTitle = (a, b) => a.title.localeCompare(b.title, "en") || a.place - b.place;
    const byDate = (a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : byTitle(a, b));
    if (sort === "title") return [...papers].sort(byTitle);
    if (sort === "date" || !searched) return [...papers].sort(byDate);
    const letters = (text) => window.catalogText.simplify(text).replaceAll(" ", "");
    const wanted = letters(searched);
    const rank = (paper) => (letters(paper.title) === wanted ? 0 : letters(paper.title).startsWith(wanted) ? 1 : 2);
    return papers.map((paper) => [rank(paper), paper]).sort((a, b) => a[0] - b[0]).map(([, paper]) => paper);
  }

  return { FACETS, loadPapers, openIndex, parse, narrow, order, oneLetterApart };
})();
