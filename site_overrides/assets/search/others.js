/* Other published catalogs, searched together with this one. mkdocs.yml names them (extra.other_catalogs); pages load this
   only then. A catalog that does not answer is left out: this one never waits for it. */
"use strict";

(() => {
  const SHOWN = 10;
  const TIMEOUT = 4000; // milliseconds for the first response of another catalog
  const script = document.currentScript;
  const root = new URL("../..", script.src);
  const catalogs = JSON.parse(script.dataset.catalogs).map(({ name, url }) => ({ name, root: new URL(url, root).href }));
  let index;
  let merged = [];
  let last = []; // the last query of the search page

  /* Adds the indexes of the others to the one of this site. An index of another version of Pagefind could not be read. */
  async function merge(own, options) {
    if (index) return;
    index = own;
    const { version } = await fetchJson(new URL("pagefind/pagefind-entry.json", root));
    const ready = await Promise.all(catalogs.map(async (catalog) => {
      const folder = `${catalog.root}pagefind/`;
      try {
        const theirs = await fetchJson(`${folder}pagefind-entry.json`);
        if (theirs.version !== version) throw new Error(`made by Pagefind ${theirs.version}, not ${version}`);
        await own.mergeIndex(folder, { ...options, mergeFilter: { catalog: catalog.name } });
        return catalog;
      } catch (error) {
        console.warn(`${catalog.name} is not searched: ${error.message}`);
        return null;
      }
    }));
    merged = ready.filter(Boolean);
    // Searches made before they were merged are repeated.
    document.querySelector("dialog.rc-search[open] input")?.dispatchEvent(new Event("input", { bubbles: true }));
    show(...last);
  }

  async function fetchJson(address) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT) });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  }

  /* The other catalog that a result is from, if it is from one. */
  const catalogOf = (address) => merged.find((catalog) => new URL(address, location).href.startsWith(catalog.root));

  /* A link out of this site gets the name of the catalog it leads to. */
  function label(link, address) {
    const catalog = catalogOf(address);
    if (!catalog) return;
    const name = document.createElement("em");
    name.className = "rc-from";
    name.textContent = catalog.name;
    link.prepend(name);
  }

  /* Below the results of the search page: a few results of each other catalog, and a link to its own search. */
  async function show(page, query) {
    last = [page, query];
    if (!page) return;
    let section = page.querySelector(".rc-others");
    if (!section) {
      section = document.createElement("section");
      section.className = "rc-others";
      page.append(section);
    }
    section.dataset.query = query;
    const fill = (children) => {
      section.replaceChildren(...children);
      section.dataset.searched = merged.length;
    };
    delete section.dataset.searched;
    const parts = window.catalogQuery.parse(query);
    if (!merged.length || parts.every((each) => each.without)) return fill([]);
    const results = await Promise.all(merged.map((catalog) => found(catalog, parts)));
    const pages = await Promise.all(results.map((some) => Promise.all(some.slice(0, SHOWN).map((result) => result.data()))));
    if (section.dataset.query !== query) return;
    const seen = new Set([...page.querySelectorAll("#papers h3 a")].map((link) => plain(link.textContent)));
    const fresh = pages.map((some) => some.filter((each) => unseen(seen, each)));
    const filled = merged.flatMap((catalog, at) => (fresh[at].length ? [sectionOf(catalog, fresh[at], results[at].length, query)] : []));
    fill(filled);
  }

  const plain = (title) => window.catalogText.simplify(title);

  /* A paper that several catalogs have is shown once. */
  function unseen(seen, { meta }) {
    const title = plain(meta.title), before = seen.size;
    return seen.add(title).size > before;
  }

  /* The results without duplicates; where several catalogs have a paper, this one's is shown. */
  function once(pages) {
    const seen = new Set(pages.filter((page) => !catalogOf(page.url)).map((page) => plain(page.meta.title)));
    return pages.filter((page) => !catalogOf(page.url) || unseen(seen, page));
  }

  /* The results of another catalog, with phrases and exclusions. */
  async function found(catalog, parts) {
    const options = { filters: { catalog: catalog.name } };
    const byId = (results) => new Map(results.map((result) => [result.id, result]));
    const ask = async (text) => byId(await window.catalogText.search(text, options));
    const askExactly = async (text) => byId(await window.catalogText.searchExactly(text, options));
    const words = parts.filter((part) => !part.exact && !part.without).map((part) => part.text).join(" ");
    return [...(await window.catalogQuery.matching(ask, askExactly, words, parts, [])).values()];
  }

  function sectionOf(catalog, pages, total, query) {
    const part = document.createElement("div");
    const heading = document.createElement("h2");
    heading.textContent = `In ${catalog.name}`;
    const list = document.createElement("ol");
    list.className = "rc-papers";
    list.append(...pages.map(card));
    const all = document.createElement("a");
    all.href = `${catalog.root}search/?q=${encodeURIComponent(query.trim())}`;
    all.textContent = total === 1 ? "Its search page" : `All ${total} papers there`;
    part.append(heading, list, all);
    return part;
  }

  function card(page) {
    const item = document.createElement("li");
    const heading = document.createElement("h3");
    const link = document.createElement("a");
    link.href = page.url;
    link.textContent = page.meta.title;
    link.dir = "auto";
    heading.append(link);
    const byline = document.createElement("p");
    byline.className = "rc-meta";
    byline.textContent = page.meta.byline ?? "";
    const lead = document.createElement("p");
    lead.className = "rc-lead";
    lead.append(...window.catalogText.excerpt(page));
    item.append(heading, byline, lead);
    return item;
  }

  window.catalogOthers = { merge, label, once, show };
})();
