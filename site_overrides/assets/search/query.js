/* Queries of the search page: parsing, corrections, the papers that match, and the counts of each filter.
   The facets come from build_scripts/pages/search_data.py, the index from Pagefind. Nothing here touches the page. */
"use strict";

window.catalogQuery = (() => {
  const FACETS = ["topic", "tag", "year", "list", "code", "authors"];
  const NAMED = { topic: "topics", tag: "tags", list: "lists" }; // facet: its names
  const UNDATED = "unknown";
  const COMMON = 20; // papers of a word that is not rare, however few papers there are
  const TITLED = 20; // of the best papers, those whose titles are compared with the question

  /* `of[facet]` has the values of each paper as places in `values[facet]`; `labels[facet]` names them. */
  async function loadPapers(root) {
    const { load, parts, guessedId } = window.catalogPapers;
    const [data, { order }] = await Promise.all([load(root, "search/facets"), parts(root)]);
    const each = (column) => column.map((value) => [value].flat());
    const labels = Object.fromEntries(Object.entries(NAMED).map(([facet, names]) => [facet, new Map(data[names].map((value) => (typeof value === "string" ? [guessedId(value), value] : value)))]));
    const dates = data.dates.map((date) => String(date || ""));
    const topic = data.topic.flatMap(([at, papers]) => new Array(papers).fill(at < 0 ? [] : [at]));
    const years = dates.map((date) => date.slice(0, 4) || UNDATED);
    const shown = [...new Set(years)].sort().reverse();
    labels.year = new Map(shown.map((year) => [year, year === UNDATED ? "not known" : year]));
    labels.code = new Map([["yes", "has code"]]);
    labels.authors = new Map([["yes", "authors known"]]);
    const bit = (mask) => [...data.known].map((known) => (known & mask ? [0] : []));
    const placeOf = new Map(shown.map((year, place) => [year, [place]]));
    const of = { topic, tag: each(data.tag), list: each(data.list), year: years.map((year) => placeOf.get(year)), code: bit(1), authors: bit(2) };
    const values = Object.fromEntries(FACETS.map((facet) => [facet, [...labels[facet].keys()]]));
    return { root, order, total: years.length, dates, labels, values, of };
  }

  /* `neural "weight decay" -vision` in parts. Text in quotes is taken literally; a word may stand in quotes too. */
  function parse(query) {
    const parts = [...query.replace(/\b(arxiv|doi):\s+/gi, "$1:").matchAll(/(?<![^\s])(-?)(?:"([^"]*)"?|(\S+))/gu)].map(([, minus, phrase, word]) => ({
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

  /* The papers with all words and phrases and none with a minus; of `all` if there is only a minus. `ask` and `askExactly`
     map the results of the index by paper. */
  async function matching(ask, askExactly, words, parts, all) {
    const phrases = (without) => parts.filter((part) => (without ? part.without : part.exact && !part.without)).map((part) => askExactly(part.text));
    const needed = await Promise.all([...(words ? [ask(words)] : []), ...phrases(false)]);
    const banned = await Promise.all(phrases(true));
    const fits = (key) => needed.every((hits) => hits.has(key)) && !banned.some((hits) => hits.has(key));
    return new Map([...(needed[0] ?? all)].filter(([key]) => fits(key)));
  }

  /* The index: `found` maps the number of a paper to its result. One object for a visit of the page. */
  async function openIndex({ root, order, total }) {
    const { fetchJson, load } = window.catalogPapers;
    const { loadIndex, search, searchExactly, occurs, plainWords, simplify } = window.catalogText;
    const [, hits] = await Promise.all([
      loadIndex(),
      fetchJson(new URL(`pagefind/hits.json?${order}`, root)),
    ]);
    if (hits.order !== order) throw new Error("the index and the list of papers are of different builds");
    const names = hits.names.match(new RegExp(`.{${hits.width}}`, "g")) ?? [];
    const numbers = new Map(names.map((name, number) => [hits.start + name.trimEnd(), number]));
    const known = new Map(); // words already looked up

    const byNumber = (results) => new Map(results.filter(({ id }) => numbers.has(id)).map((result) => [numbers.get(result.id), result]));
    const ask = async (text) => byNumber(await search(text));
    const askExactly = async (text) => byNumber(await searchExactly(text));

    /* The word itself, the title word it was meant to be, or null if no paper has anything like it. */
    async function correct(word) {
      const parts = simplify(plainWords(word)).split(" ");
      if (!parts.join("") || (await askExactly(word)).size) return word;
      if (/[^\p{L}\p{N}'’-]/u.test(word)) return (await occurs(word)) ? word : null; // C# is no typing error
      const words = await load(root, "search/words");
      const inTitles = (part) => words.some((other) => other.startsWith(part));
      if (parts.every(inTitles)) return word;
      const meant = parts.map((part) => (inTitles(part) ? part : words.find((other) => oneLetterApart(part, other))));
      if (meant.every(Boolean)) return meant.join(word.includes("-") ? "-" : " ");
      return (await occurs(word)) ? word : null;
    }

    async function corrected(word) {
      if (!known.has(word)) known.set(word, await correct(word));
      return known.get(word);
    }

    /* How much of a question each paper answers: the sum of what its words weigh, rare ones most. Words that a quarter of
       all papers have say little, and what begins with them takes long to find. */
    async function answered(words) {
      const scores = new Float64Array(total);
      for (const word of new Set(words)) {
        if ((await askExactly(word)).size > Math.max(COMMON, total / 4)) continue;
        const hits = await ask(word);
        for (const number of hits.keys()) scores[number] += Math.log((total + 1) / hits.size) ** 2;
      }
      return scores;
    }

    /* The papers with all words and phrases and none of those with a minus. Null stands for "no text: all papers".
       `words` are those of the question that papers have, where nothing else narrows it. */
    async function find(query) {
      const parts = parse(query);
      const wanted = parts.filter((part) => !part.without);
      const texts = await Promise.all(wanted.map((part) => (part.exact ? part.text : corrected(part.text))));
      const changes = wanted.flatMap((part, at) => (texts[at] === part.text ? [] : [[part.text, texts[at]]]));
      const unknown = changes.filter(([, text]) => text === null).map(([word]) => word);
      const words = parts.every((part) => !part.exact && !part.without) ? texts.filter(Boolean) : [];
      if (!parts.length) return { found: null, changes: [], unknown, searched: "", words };
      if (unknown.length) return { found: new Map(), changes: [], unknown, searched: "", words };
      const loose = texts.filter((_, at) => !wanted[at].exact).join(" ");
      const all = Array.from({ length: wanted.length ? 0 : total }, (_, number) => [number, null]);
      const found = await matching(ask, askExactly, loose, parts, all);
      return { found, changes, unknown, searched: wanted.length ? texts.join(" ") : "", words };
    }

    return { find, answered };
  }

  /* Several tags must all be there; of topics, years and lists one is enough. */
  const fits = (facet, has, chosen) => !chosen.length || (facet === "tag" ? chosen.every((at) => has.includes(at)) : chosen.some((at) => has.includes(at)));

  /* The papers left by all filters, and for each value of a facet how many papers choosing it would show. */
  function narrow(data, numbers, filters) {
    const chosen = Object.fromEntries(FACETS.map((facet) => [facet, filters[facet].map((value) => data.values[facet].indexOf(value))]));
    const counts = Object.fromEntries(FACETS.map((facet) => [facet, new Int32Array(data.values[facet].length)]));
    const shown = [];
    for (const number of numbers) {
      const against = FACETS.filter((facet) => chosen[facet].length && !fits(facet, data.of[facet][number], chosen[facet]));
      if (!against.length) shown.push(number);
      for (const facet of FACETS) {
        // A value counts with the other facets; a tag also with the tags chosen.
        if (!against.length || (facet !== "tag" && against.length === 1 && against[0] === facet)) {
          for (const value of data.of[facet][number]) counts[facet][value]++;
        }
      }
    }
    const named = FACETS.map((facet) => [facet, new Map(data.values[facet].map((value, at) => [value, counts[facet][at]]))]);
    return { shown, counts: Object.fromEntries(named) };
  }

  /* By relevance an exact title comes first, then titles that begin with the query, then the order of the index. */
  async function order(data, numbers, sort, searched, found) {
    if (sort === "title") {
      const { title } = await window.catalogPapers.load(data.root, "search/orders");
      return [...numbers].sort((a, b) => title[a] - title[b]);
    }
    if (sort === "date" || !searched) {
      const { dates } = data;
      return [...numbers].sort((a, b) => (dates[a] < dates[b] ? 1 : dates[a] > dates[b] ? -1 : a - b));
    }
    const letters = (text) => window.catalogText.simplify(text).replaceAll(" ", "");
    const wanted = letters(searched);
    const best = (await cardsOf(data.root, numbers.slice(0, TITLED), found)).map(({ number, title }) => {
      const text = letters(title);
      return [text === wanted ? 0 : text.startsWith(wanted) ? 1 : 2, number];
    });
    return [...best.sort((a, b) => a[0] - b[0]).map(([, number]) => number), ...numbers.slice(TITLED)];
  }

  /* Number, id, title and byline of papers; the index also finds excerpts with the query. */
  const cardsOf = (root, numbers, found) => (found?.get(numbers[0]) ? Promise.all(numbers.map((number) => hit(number, found.get(number)))) : window.catalogPapers.cards(root, numbers));

  async function hit(number, result) {
    const page = await result.data();
    const { title, byline } = page.meta;
    return { number, id: page.url.match(/([^/]+)\/(?:index\.html)?$/)[1], title, byline, excerpt: window.catalogText.excerpt(page) };
  }

  return { FACETS, loadPapers, openIndex, parse, matching, narrow, order, cardsOf, oneLetterApart };
})();
