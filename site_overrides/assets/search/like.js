/* Papers like a text that the reader pastes on the search page: its keywords, the papers that share them, the tags it would
   get. The data comes from build_scripts/pages/text_search.py. The text is never sent anywhere. */
"use strict";

window.catalogLike = (() => {
  const FIRST = 35, BASE = 92; // how a number is written in two characters
  const LONGEST = 5; // words of a keyword
  const CLOSEST = 10, SHARE = 0.5; // papers whose keywords are added to those of the text, and their weight against these
  const SHOWN = 10, REASONS = 5, TAGS = 6;
  const MEANT = 6, BY_TAGS = 0.6; // tags near in meaning to a question, and their weight against its words
  const FEW = 10; // papers of a tag that prove little
  const LEAD = 60; // words of a text that say what it is about
  const { cards, load, address } = window.catalogPapers;
  const { element } = window.catalogFacets;

  /* The rule is that of `phrase_key` in text_search.py. */
  const ACRONYM = /^[A-Za-z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*$/;
  const ENDING = /(?<=...)(?:(?<=i[sz])ations?|ies|y|es|e|(?<!s)s|ed|ings?)$/u;
  const keyOf = (word) => (ACRONYM.test(word) ? word.replace(/s$/, "") : word.toLowerCase().replace(ENDING, "").replace(/is$/, "iz"));
  const keysOf = (text) => (text.normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? []).map(keyOf);

  const weight = (place) => 8 / (8 + place); // of a keyword by its place in its paper
  const best = (scores, count) => [...scores.keys()].filter((at) => scores[at] > 0).sort((a, b) => scores[b] - scores[a] || a - b).slice(0, count);

  const sumOf = (numbers) => numbers.reduce((sum, one) => sum + one, 0);

  /* Keywords of papers, best first, and how rare each keyword is. `columns` has the keywords of each paper as numbers. */
  function keywordIndex(columns, size) {
    const counts = new Float64Array(size);
    for (const row of columns) for (const word of row) counts[word]++;
    const rarity = counts.map((count) => Math.log(1 + columns.length / Math.max(count, 1)));
    const lengths = columns.map((row) => Math.sqrt(Math.hypot(...row.map((word, place) => rarity[word] * weight(place)))) || 1);

    /* How similar papers are to weighted keywords. */
    const similar = (wanted) => Float64Array.from(columns, (row, paper) => row.reduce((sum, word, place) => sum + wanted[word] * rarity[word] * weight(place), 0) / lengths[paper]);

    /* The keywords of the best papers, weighted so that they sum to one. */
    function keywordsOf(scores, papers) {
      const found = new Float64Array(size);
      for (const paper of best(scores, papers)) columns[paper].forEach((word, place) => (found[word] += scores[paper] * weight(place)));
      const sum = sumOf(found) || 1;
      return found.map((one) => one / sum);
    }

    return { counts, rarity, similar, keywordsOf };
  }

  /* Papers near in meaning to a question, given how much of it each paper answers, and the tags that say why: those whose
     papers answer more than others do, by more than chance. Such papers need not have a word of the question. */
  function makeNear({ of, labels }) {
    const { counts, similar } = keywordIndex(of.tag, labels.tag.size);
    return (answers) => {
      const mean = sumOf(answers) / answers.length;
      const above = new Float64Array(labels.tag.size), meant = new Float64Array(labels.tag.size);
      of.tag.forEach((row, paper) => row.forEach((tag) => (above[tag] += answers[paper] - mean)));
      const tags = best(above.map((sum, tag) => sum / Math.sqrt(counts[tag] + FEW)), MEANT);
      for (const tag of tags) meant[tag] = above[tag] / Math.sqrt(counts[tag] + FEW);
      const byTags = similar(meant), [most, closest] = [answers, byTags].map((scores) => scores.reduce((top, one) => Math.max(top, one), 1e-9));
      return { tags, papers: best(byTags.map((score, paper) => answers[paper] / most + (BY_TAGS * score) / closest), answers.length) };
    };
  }

  /* What finds papers like a text, made of the facets of the search page and of search/keywords.json. */
  async function makeFinder(data) {
    const { keywords, spellings, papers } = await load(data.root, "search/keywords");
    const labels = [...data.labels.tag.values(), ...keywords], tags = data.labels.tag.size;
    const numbers = new Map();
    const name = (text, number) => {
      const key = keysOf(text).join(" ");
      if (!numbers.has(key)) numbers.set(key, number);
    };
    labels.forEach(name);
    for (const [text, number] of Object.entries(spellings)) name(text, number);
    const decode = (codes) => (codes.match(/../gs) ?? []).map((code) => (code.charCodeAt(0) - FIRST) * BASE + code.charCodeAt(1) - FIRST);
    const others = papers.split(" ").map(decode);
    const columns = data.of.tag.map((own, paper) => [...own, ...others[paper]]);
    const { rarity, similar, keywordsOf } = keywordIndex(columns, labels.length);

    /* The keywords of a text: for each how often it occurs, where first, and whether ever outside a longer one. */
    function keywordsIn(text) {
      const words = keysOf(text), found = new Map();
      let end = 0;
      words.forEach((_, start) => {
        for (let size = LONGEST; size; size--) {
          const word = numbers.get(words.slice(start, start + size).join(" "));
          if (word === undefined || start + size > words.length) continue;
          const entry = found.get(word) ?? { count: 0, first: start, alone: false };
          found.set(word, { ...entry, count: entry.count + 1, alone: entry.alone || start + size > end });
          end = Math.max(end, start + size);
          break;
        }
      });
      return found;
    }

    function find(text) {
      const found = keywordsIn(text);
      const wanted = new Float64Array(labels.length);
      for (const [word, { count }] of found) wanted[word] = 1 + Math.log(count);
      const sum = sumOf(wanted), near = keywordsOf(similar(wanted), CLOSEST);
      const scores = similar(wanted.map((one, word) => one + SHARE * sum * near[word])).map((score, paper) => (columns[paper].some((word) => found.get(word)?.alone) ? score : 0));
      const strength = (word) => wanted[word] * rarity[word] * (found.get(word).first < LEAD ? 2 : 1);
      const said = [...found.keys()].filter((word) => found.get(word).alone).sort((a, b) => strength(b) - strength(a));
      const reasons = (paper) => said.filter((word) => columns[paper].includes(word)).slice(0, REASONS).map((word) => labels[word]);
      return {
        keywords: said.map((word) => labels[word]),
        tags: said.filter((word) => word < tags && (found.get(word).count > 1 || found.get(word).first < LEAD)).slice(0, TAGS),
        papers: best(scores, SHOWN).map((paper) => ({ paper, reasons: reasons(paper) })),
      };
    }

    return { find };
  }

  /* A paper in a list, with a line that says why it is there. */
  function paperItem(root, { id, title, byline }, reason) {
    const item = element("li", {}, element("h3", {}, element("a", { href: address(root, id), textContent: title })));
    item.dataset.rcPaper = id;
    if (byline) item.append(element("p", { className: "rc-meta", textContent: byline }));
    if (reason) item.append(element("p", { className: "rc-lead", textContent: reason }));
    return item;
  }

  const tagChip = (data, tag) => element("li", {}, element("a", { className: "rc-chip", href: new URL(`tags/${data.values.tag[tag]}/`, data.root), textContent: data.labels.tag.get(data.values.tag[tag]) }));

  /* The form under the search field; `loaded` is the promise of the facets. */
  function start(place, loaded) {
    const part = (name) => place.querySelector(`.rc-like__${name}`);
    const form = place.querySelector("form"), list = place.querySelector("ol");
    let finder;
    async function show(text) {
      const data = await loaded;
      finder ??= makeFinder(data).catch((error) => { finder = undefined; throw error; });
      const { keywords, tags, papers } = (await finder).find(text);
      const found = await cards(data.root, papers.map(({ paper }) => paper));
      part("found").hidden = false;
      part("note").textContent = found.length ? `Keywords found in the text: ${keywords.slice(0, 2 * TAGS).join(", ")}.` : "No keyword of this catalog occurs in the text, so there is no paper like it.";
      part("tags").hidden = !tags.length;
      part("tags").querySelector("ul").replaceChildren(...tags.map((tag) => tagChip(data, tag)));
      part("papers").hidden = !found.length;
      part("map").href = new URL(`map/?${new URLSearchParams(found.map(({ id }) => ["paper", id]))}`, data.root);
      list.replaceChildren(...found.map((card, at) => paperItem(data.root, card, `Shared: ${papers[at].reasons.join(", ")}`)));
      window.catalogReading?.decorate(list);
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show(form.text.value).catch((error) => {
        part("found").hidden = false;
        part("note").textContent = "The keywords could not be loaded. Try again.";
        console.warn(error);
      });
    });
  }

  return { keysOf, keywordIndex, makeFinder, makeNear, tagChip, start };
})();
