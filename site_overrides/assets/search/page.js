/* The search page: reads the query and the filters from the address, searches with query.js, shows the results.
   The address has the whole state: reload, Back and a shared link show the same. */
"use strict";

(() => {
  const STEP = 20; // papers shown at once
  const TAGS = 5;
  const NEAR = 10; // papers near in meaning, below at most STEP others
  const PAUSE = 180; // milliseconds after a key before the search
  const { FACETS, loadPapers, openIndex, narrow, order, cardsOf } = window.catalogQuery;
  const { draw, drawChosen, element } = window.catalogFacets;
  const counted = (number) => `${number.toLocaleString("en")} paper${number === 1 ? "" : "s"}`;

  function readAddress() {
    const parameters = new URLSearchParams(location.search);
    const filters = Object.fromEntries(FACETS.map((facet) => [facet, [...new Set(parameters.getAll(facet))]]));
    const sort = ["date", "title"].includes(parameters.get("sort")) ? parameters.get("sort") : "relevance";
    return { query: parameters.get("q") ?? "", sort, filters };
  }

  function writeAddress({ query, sort, filters }, step) {
    const parameters = new URLSearchParams();
    if (query.trim()) parameters.set("q", query.trim());
    for (const facet of FACETS) for (const value of filters[facet]) parameters.append(facet, value);
    if (sort !== "relevance") parameters.set("sort", sort);
    const address = `${location.pathname}${parameters.size ? `?${parameters}` : ""}`;
    if (address === location.pathname + location.search) return;
    if (step) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  function start(page) {
    const root = new URL(page.dataset.root, location.href).href;
    const { load } = window.catalogPapers;
    const part = (name) => page.querySelector(`.rc-find__${name}`);
    const [form, note, facets, more, nothing] = ["form", "note", "facets", "more", "nothing"].map(part);
    const list = page.querySelector("#papers");
    const loaded = loadPapers(root);
    window.catalogLike.start(page.querySelector(".rc-like"), loaded);
    let index, near;
    let state = readAddress();
    let left = history.state; // where the reader was in these hits, if this is the way back
    let answer = { shown: [], found: null };
    let turn = 0;
    let typing;

    const findText = async (data, query) => {
      if (!query.trim()) return { found: null, changes: [], unknown: [], searched: "", words: [] };
      index ??= openIndex(data).catch((error) => { index = undefined; throw error; });
      return (await index).find(query);
    };

    async function ask() {
      const mine = ++turn;
      try {
        const data = await loaded;
        const text = await findText(data, state.query);
        if (mine !== turn) return; // a newer query is running
        const { shown, counts } = narrow(data, text.found ? text.found.keys() : data.of.year.keys(), state.filters);
        const ordered = await order(data, shown, state.sort, text.searched, text.found);
        const first = await cardsOf(root, ordered.slice(0, Math.max(STEP, left?.hits ?? 0)), text.found);
        if (mine !== turn) return;
        answer = { ...text, data, counts, shown: ordered, first };
        show();
        if (left?.top) scrollTo(0, left.top);
        left = null;
        await showNear(mine);
      } catch (error) {
        if (mine === turn) fail(error);
      }
    }

    /* Below a few hits, or none, those that are near in meaning. */
    async function showNear(mine) {
      const { data, words, shown } = answer, place = part("near");
      place.hidden = true;
      if (!words.length || shown.length > STEP) return;
      near ??= window.catalogLike.makeNear(data);
      const { tags, papers } = near(await (await index).answered(words));
      const others = narrow(data, papers.filter((number) => !answer.found.has(number)), state.filters).shown.slice(0, NEAR);
      const found = await cardsOf(root, others, null);
      if (mine !== turn) return;
      place.hidden = !found.length;
      place.querySelector("ul").replaceChildren(...tags.map((tag) => window.catalogLike.tagChip(data, tag)));
      place.querySelector("ol").replaceChildren(...found.map(itemOf));
      window.catalogReading?.decorate(place);
    }

    function fail(error) {
      note.textContent = "The search could not be loaded. Reload the page to try again.";
      console.warn(error);
    }

    function show() {
      window.catalogOthers?.show(page, state.query);
      draw(facets, answer.data.labels, answer.counts, state.filters);
      drawChosen(part("chosen"), answer.data.labels, state.filters);
      form.q.value = form.q === document.activeElement ? form.q.value : state.query;
      form.sort.options[0].textContent = answer.searched ? "relevance" : "newest first";
      form.sort.options[1].hidden = !answer.searched && state.sort !== "date";
      form.sort.value = state.sort;
      note.replaceChildren(...summary());
      list.replaceChildren();
      append(answer.first);
      nothing.hidden = answer.shown.length > 0;
      part("export").hidden = !answer.shown.length;
      if (!nothing.hidden) nothing.querySelector("ul").replaceChildren(...advice());
    }

    function summary() {
      const marked = (text) => element("b", { textContent: `“${text}”` });
      const words = [counted(answer.shown.length)];
      for (const word of answer.unknown) words.push(". No paper contains ", marked(word));
      if (answer.found?.size && answer.changes.length) {
        const [typed, meant] = [0, 1].map((side) => answer.changes.map((change) => change[side]).join(" "));
        words.push(", showing results for ", marked(meant), " instead of ", marked(typed));
      }
      return words;
    }

    /* What to leave out, for a search that found nothing. */
    function advice() {
      const offers = [];
      const offer = (label, change) => offers.push(element("li", {}, element("button", { type: "button", className: "rc-button", textContent: label, onclick: () => move(change) })));
      const filtered = Object.values(state.filters).flat().length;
      if (filtered && answer.found?.size) offer("Search without filters", { filters: emptyFilters() });
      if (state.query.trim()) offer(filtered ? "Keep the filters, clear the words" : "Show all papers", { query: "" });
      else if (filtered) offer("Show all papers", { filters: emptyFilters() });
      return offers;
    }

    const emptyFilters = () => Object.fromEntries(FACETS.map((facet) => [facet, []]));

    function itemOf({ number, id, title, byline, excerpt = [] }) {
      const { of, values, labels } = answer.data;
      const item = element("li", {}, element("h3", {}, element("a", { href: new URL(`papers/${id}/`, root), textContent: title })));
      item.dataset.rcPaper = id;
      if (byline) item.append(element("p", { className: "rc-meta", textContent: byline }));
      const slugs = of.tag[number].slice(0, TAGS).map((at) => values.tag[at]);
      const tags = slugs.map((slug) => element("li", {}, element("a", { className: "rc-chip", href: new URL(`tags/${slug}/`, root), textContent: labels.tag.get(slug) })));
      const chips = element("ul", { className: "rc-chips" }, ...tags);
      chips.ariaLabel = "Tags";
      const lead = element("p", { className: "rc-lead" }, ...excerpt);
      item.append(lead, ...(tags.length ? [chips] : []));
      return item;
    }

    function append(found) {
      const items = found.map(itemOf);
      list.append(...items);
      window.catalogReading?.decorate(list);
      more.hidden = answer.shown.length <= list.children.length;
      more.textContent = `Show more of ${counted(answer.shown.length)}`;
      return items[0];
    }

    async function showMore() {
      const mine = turn, from = list.children.length;
      const found = await cardsOf(root, answer.shown.slice(from, from + STEP), answer.found);
      if (mine === turn && from === list.children.length) append(found)?.querySelector("a").focus();
    }

    /* A step of the reader: a new address to come Back from. */
    function move(change) {
      clearTimeout(typing);
      state = { ...state, ...change };
      if ("query" in change) form.q.value = state.query;
      writeAddress(state, true);
      ask();
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      move({ query: form.q.value });
    });
    form.addEventListener("input", (event) => {
      if (event.target !== form.q) return;
      clearTimeout(typing);
      typing = setTimeout(() => {
        state = { ...state, query: form.q.value };
        writeAddress(state, false);
        ask();
      }, PAUSE);
    });
    form.sort.addEventListener("change", () => move({ sort: form.sort.value }));

    facets.addEventListener("change", ({ target }) => {
      if (target.type !== "checkbox") return;
      const others = state.filters[target.name].filter((value) => value !== target.value);
      move({ filters: { ...state.filters, [target.name]: target.checked ? [...others, target.value] : others } });
    });
    const redraw = () => draw(facets, answer.data.labels, answer.counts, state.filters);
    facets.addEventListener("input", ({ target }) => target.matches(".rc-facet__look") && answer.data && redraw());
    facets.addEventListener("click", ({ target }) => {
      if (!target.matches(".rc-facet__all")) return;
      target.closest("fieldset").dataset.more = target.dataset.more;
      redraw();
    });
    part("chosen").addEventListener("click", ({ target }) => {
      const { facet, value } = target.dataset;
      if (facet) move({ filters: { ...state.filters, [facet]: state.filters[facet].filter((other) => other !== value) } });
    });
    more.addEventListener("click", () => showMore().catch(fail));
    part("export").addEventListener("click", async ({ target }) => {
      const { format } = target.dataset;
      if (!format) return;
      try {
        const { data } = await load(root, "search/orders");
        await window.catalogExport.save(root, format, answer.shown.map((number) => data[number]), answer.data.total);
      } catch (error) {
        note.textContent = "The file could not be made. Reload the page to try again.";
        console.warn(error);
      }
    });
    addEventListener("popstate", () => {
      state = readAddress();
      form.q.value = state.query;
      ask();
    });
    /* Results come after the browser has tried to restore the scroll position, so their number and the position are saved. */
    addEventListener("pagehide", () => history.replaceState({ hits: list.children.length, top: scrollY }, ""));

    facets.open = matchMedia("(min-width: 60rem)").matches;
    form.q.value = state.query;
    if (!location.search) form.q.focus({ preventScroll: true });
    ask();
  }

  const page = document.querySelector("[data-rc-find]");
  if (page) start(page);
})();
