/* The search index, and how questions are put to it. The box and the search page both ask here. */
"use strict";

window.catalogText = (() => {
  const [EXCERPT, BEFORE] = [30, 6]; // words of an excerpt, and those before the first that was found
  const root = new URL("..", document.currentScript.src);
  const { simplify } = window.catalogSlices;
  let index;

  const GREEK = Object.fromEntries(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega"
      .split(" ").map((name, place) => [String.fromCodePoint(0x3b1 + place), name]));

  const letters = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

  /* The rules below are those of pages/search_words.py, which writes the same words into the index. */
  const ARXIV = /(?:\S*arxiv\.org\/[a-z]+\/|\S*10\.48550\/arxiv\.|arxiv:|(?<!\S))(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?![\d.]*\d)\S*/giu;
  const DOI = /(?:https?:\/\/\S*?|doi:|(?<!\S))(10\.\d{4,9}\/\S*[^\s.,;])\S*/giu;
  const SIGNED = /^([\p{L}\p{N}]+)(\+{1,2}|#)$/u;
  const CJK = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々]+/gu;

  /* Words as they are typed; an identifier may have a space before it. */
  const split = (query) => query.replace(/\b(arxiv|doi):\s+/gi, "$1:").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));

  /* An arXiv number, a DOI or an address with either becomes one word. */
  function spellIdentifier(word) {
    if (!/\d{4}/.test(word)) return word;
    const decoded = word.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(parseInt(code.slice(1), 16)));
    return decoded.replace(ARXIV, (_, number) => `arxiv${letters(number)}`).replace(DOI, (_, doi) => `doi${letters(doi)}`);
  }

  const pairs = (run) => [...run].slice(1).map((sign, at) => [...run][at] + sign).join(" ") || run;

  function plainWord(word) {
    const signed = word.replace(/^[^\p{L}\p{N}]+|[.,:;!?)]+$/gu, "").match(SIGNED);
    if (signed) return letters(signed[1]) + (signed[2] === "#" ? "sharp" : "plus".repeat(signed[2].length));
    const inner = word.replace(/^[^\p{L}\p{N}"]+|[^\p{L}\p{N}"]+$/gu, "");
    if (/^[\p{L}\p{N}'’"-]*$/u.test(inner) && inner.normalize("NFKC") === inner && !/\p{Script=Greek}/u.test(inner)) return inner.replace(CJK, (run) => ` ${pairs(run)} `).trim();
    return letters([...inner.normalize("NFKD").toLowerCase()].map((char) => GREEK[char] ?? char).join(""));
  }

  /* The words of a question as they are in the index: O(n²) and O(n^2) become on2, C++ becomes cplusplus. */
  const plainWords = (query) => split(query).map(spellIdentifier).map(plainWord).join(" ");

  const quoted = (text) => `"${plainWords(text).replaceAll('"', "")}"`;

  async function openIndex() {
    const pagefind = await import(new URL("pagefind/pagefind.js", root));
    const options = { ranking: { metaWeights: { title: 8, tags: 4 }, pageLength: 0.4 } };
    await pagefind.options(options);
    await pagefind.init();
    window.catalogOthers?.merge(pagefind, options);
    return pagefind;
  }

  /* Loads the index on first use. */
  function loadIndex() {
    index ??= openIndex().catch((error) => { index = undefined; throw error; });
    return index;
  }

  const ask = async (text, options) => (await (await loadIndex()).search(text, options)).results;

  /* The results with these words or exactly this text, stemmed. */
  const searchExactly = (text, options) => ask(quoted(text), options);

  /* The results with all words of a question or longer words that begin so; words of one or two signs are taken as they
     are where they occur: C is not everything that begins with C. */
  async function search(query, options) {
    const text = plainWords(query);
    const short = text.includes('"') ? [] : text.split(" ").filter((word) => /^[\p{L}\p{N}]{1,2}$/u.test(word));
    const [results, ...exact] = await Promise.all([text, ...short.map(quoted)].map((each) => ask(each, options)));
    const ids = exact.filter((some) => some.length).map((some) => new Set(some.map(({ id }) => id)));
    return results.filter(({ id }) => ids.every((some) => some.has(id)));
  }

  /* Pagefind answers a word it does not know by a shorter beginning of it. Such an answer does not count. */
  async function begins(word) {
    const [first] = await search(word);
    if (!first) return false;
    return ` ${simplify((await first.data()).content)}`.includes(` ${simplify(plainWords(word))}`);
  }

  /* Whether some paper has the word or one that begins with it. */
  const occurs = async (word) => (await searchExactly(word)).length > 0 || begins(word);

  /* The part of the abstract with most matches, as nodes. Pagefind's own excerpts would quote the title, which weighs most,
     or the words and names behind the abstract, which are only for searching. */
  function excerpt({ content, meta, locations, anchors }) {
    const words = content.split(/\s+/);
    const count = (text = "") => text.split(/\s+/).filter(Boolean).length;
    const begin = count(meta.title);
    const end = anchors.find(({ id }) => id === "search-words")?.location ?? words.length;
    const places = locations.filter((place) => place >= begin && place < end).sort((a, b) => a - b);
    const matchesFrom = (place) => places.filter((other) => other >= place && other < place + EXCERPT - BEFORE).length;
    const first = places.reduce((best, place) => (matchesFrom(place) > matchesFrom(best) ? place : best), places[0] ?? begin) - BEFORE;
    const found = new Set(places);
    const start = Math.max(begin, Math.min(first, end - EXCERPT));
    const nodes = words.slice(start, Math.min(end, start + EXCERPT)).flatMap((word, at) => {
      if (!found.has(start + at)) return [word, " "];
      const mark = document.createElement("mark");
      mark.textContent = word;
      return [mark, " "];
    });
    return [start > begin ? "… " : "", ...nodes, start + EXCERPT < end ? "…" : ""];
  }

  return { simplify, plainWords, split, loadIndex, search, searchExactly, occurs, excerpt };
})();
