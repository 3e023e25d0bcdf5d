/* The search box of every page. Pages read well without it. */
"use strict";

(() => {
  const RESULTS = 10;
  const root = new URL("..", document.currentScript.src);
  const { simplify, split, loadIndex, search, occurs, excerpt } = window.catalogText;

  /* An exact title comes first whatever the ranking; the others stay in their order. `early` gets the first result while
     the others are loading; `unknown` are the words that no paper has. */
  async function find(query, early = () => {}) {
    const words = query.includes('"') ? [] : split(query);
    const [results, ...known] = await Promise.all([search(query), ...words.map(occurs)]);
    const unknown = words.filter((_, at) => !known[at]);
    if (unknown.length) return { total: 0, pages: [], unknown };
    const letters = (text) => simplify(text).replaceAll(" ", "");
    const wanted = letters(query);
    const [first, ...others] = results.slice(0, RESULTS * 2).map((result) => result.data());
    first?.then(early, () => {});
    const best = await Promise.all(first ? [first, ...others] : []);
    const found = window.catalogOthers?.once(best) ?? best;
    const rank = (page) => (letters(page.meta.title) === wanted ? 0 : letters(page.meta.title).startsWith(wanted) ? 1 : 2);
    return { total: results.length - best.length + found.length, pages: found.sort((a, b) => rank(a) - rank(b)).slice(0, RESULTS), unknown };
  }

  /* What the box would show for a query; for tests and for the console. */
  window.catalogSearch = find;

  /* The box is made when it is first opened. */
  let box;
  function makeBox() {
    box = document.createElement("dialog");
    box.className = "rc-search";
    box.ariaLabel = "Search papers";
    box.innerHTML = `
      <form class="rc-search__form" role="search" method="dialog">
        <input class="rc-search__input" type="search" name="q" autocomplete="off" autocapitalize="off" spellcheck="false"
          enterkeyhint="search" placeholder="Title, words of the abstract, tag" aria-label="Search papers" role="combobox"
          aria-expanded="false" aria-controls="rc-search-results" aria-autocomplete="list">
        <button class="rc-search__close" type="button" data-rc-close>Close</button>
      </form>
      <p class="rc-search__status" role="status" aria-live="polite"></p>
      <ol class="rc-search__results" id="rc-search-results" role="listbox" aria-label="Results" tabindex="-1"></ol>
      <p class="rc-search__keys" aria-hidden="true"><kbd>↑</kbd> <kbd>↓</kbd> select <kbd>Enter</kbd> open
        <kbd>Ctrl</kbd> <kbd>Enter</kbd> all results <kbd>Esc</kbd> close</p>`;
    document.body.append(box);
  }

  /* The link itself is the option: in a list to choose from, nothing else may take the focus. */
  function option(id, href, ...content) {
    const link = document.createElement("a");
    link.role = "option";
    link.id = id;
    link.href = href;
    link.tabIndex = -1;
    link.append(...content);
    const item = document.createElement("li");
    item.role = "none";
    item.append(link);
    return item;
  }

  function resultItem(page, number) {
    const title = document.createElement("strong");
    title.textContent = page.meta.title;
    title.dir = "auto";
    const byline = document.createElement("span");
    byline.textContent = page.meta.byline ?? "";
    const lead = document.createElement("span");
    lead.append(...excerpt(page));
    const item = option(`rc-result-${number}`, page.url, title, byline, lead);
    window.catalogOthers?.label(item.firstChild, page.url);
    return item;
  }

  /* The last line of the box leads to the search page, which has filters and corrects typing errors. */
  function moreItem(query, total) {
    const text = total > 1 ? `All ${total} results with filters` : total ? "Open the search page with filters" : "Search with correction of typing errors";
    const item = option("rc-result-all", new URL(`search/?q=${encodeURIComponent(query)}`, root), text);
    item.firstChild.className = "rc-search__all";
    return item;
  }

  function choose(step) {
    const items = [...box.querySelectorAll("[role=option]")];
    const now = items.findIndex((item) => item.ariaSelected === "true");
    const next = items[Math.max(0, Math.min(items.length - 1, now + step))];
    items.forEach((item) => (item.ariaSelected = String(item === next)));
    next?.scrollIntoView({ block: "nearest" });
    box.querySelector("input").setAttribute("aria-activedescendant", next?.id ?? "");
  }

  let latest = 0; // the same query is run again once other catalogs are merged: only the last run counts
  async function showResults(query) {
    const run = ++latest;
    const status = box.querySelector("[role=status]");
    const list = box.querySelector("[role=listbox]");
    const input = box.querySelector("input");
    if (!query.trim()) {
      list.replaceChildren();
      status.textContent = "";
      input.ariaExpanded = "false";
      return;
    }
    const showFirst = (page) => {
      if (run !== latest || list.children.length) return; // several results are better than one
      list.append(resultItem(page, 0));
      input.ariaExpanded = "true";
      choose(1);
    };
    try {
      const { total, pages, unknown } = await find(query, showFirst);
      if (run !== latest) return;
      list.replaceChildren(...pages.map(resultItem), moreItem(query, total));
      status.textContent = unknown.length ? `No paper contains ${unknown.map((word) => `“${word}”`).join(" or ")}.` : total === 0 ? "No paper has all these words. Try fewer." : total === 1 ? "1 paper" : `${total} papers`;
      input.ariaExpanded = "true";
      choose(1);
    } catch (error) {
      status.textContent = "The search index could not be loaded.";
      console.warn(error);
    }
  }

  function openSearch(query = "") {
    if (!document.querySelector(".rc-search-button")) return; // a catalog without papers has no index
    if (!box) makeBox();
    const input = box.querySelector("input");
    if (!box.open) box.showModal();
    if (query) input.value = query;
    else input.select();
    prepare();
    if (input.value) showResults(input.value);
  }

  const prepare = () => loadIndex().catch(() => {}); // shown with the first search

  /* Loads the index early: when the pointer is over what opens the box, or a search field gets the focus. */
  const foresee = (signs) => ({ target }) => !navigator.connection?.saveData && target.closest?.(signs) && prepare();
  document.addEventListener("pointerover", foresee(".rc-search-button, [data-rc-search], [data-rc-typed]"));
  document.addEventListener("focusin", foresee("[data-rc-typed]"));

  function typing(target) {
    return target.closest?.("input, textarea, select, [contenteditable]");
  }

  /* Links that open the box lead to the search page; with Ctrl or Shift, or without scripts, they still do. */
  document.addEventListener("click", (event) => {
    if (event.target.closest(".rc-search-button, [data-rc-search]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openSearch();
    }
    if (box?.contains(event.target) && (event.target === box || event.target.closest("[data-rc-close], [role=option]"))) box.close();
  });
  document.addEventListener("keydown", (event) => {
    const inBox = box?.contains(event.target);
    if (inBox && event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      box.querySelector(".rc-search__all")?.click();
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "/" && !typing(event.target)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      openSearch();
    } else if (inBox && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (inBox && event.key === "Escape") {
      box.close(); // a search field would only clear itself
    } else if (inBox && event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      box.querySelector("[aria-selected=true]")?.click();
    }
  }, { capture: true });
  document.addEventListener("input", (event) => {
    if (box?.contains(event.target)) showResults(event.target.value);
    else if (event.target.matches("[data-rc-typed]") && !event.isComposing) {
      openSearch(event.target.value); // typing on the start page continues in the box
      event.target.value = "";
    }
  });
})();
