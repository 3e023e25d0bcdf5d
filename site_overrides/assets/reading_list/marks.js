/* The reading list: papers marked saved, read or hidden, stored in this browser only.

   For other scripts (the search page, for one):
     items of a list with data-rc-papers                            get a star button and follow "hide read"; their
                                                                    data-rc-paper becomes the id of their link;
     elements with data-rc-paper                                    likewise; the attribute has the id, or becomes
                                                                    that of the page;
     catalogReading.decorate(root)                                  does that for what a script has just added;
     catalogReading.get(id)                                         { saved?, read?, hidden? }: the day of each mark;
     catalogReading.hides(id)                                       whether lists leave the paper out now;
     document event "catalog:reading"                               something of this changed, here or in another tab. */
"use strict";

(() => {
  const MARKS = ["saved", "read", "hidden"];
  const DONE = { saved: ["Saved", "No longer saved"], read: ["Marked as read", "No longer marked as read"], hidden: ["Hidden in lists", "Shown in lists again"] };
  const BUTTONS = {
    saved: ["Save", "Add this paper to your reading list (key s)", "On your reading list. Press to remove (key s)"],
    read: ["Mark read", "Mark this paper as read (key r)", "Marked as read. Press to undo (key r)"],
    hidden: ["Hide", "Leave this paper out of all lists (key h)", "Left out of lists. Press to show again (key h)"],
  };
  const ID = /^[a-z0-9][a-z0-9-]{0,199}$/;
  const DAY = /^\d{4}-\d\d-\d\d$/;
  const root = new URL("..", document.currentScript.src);
  const KEY = `${root.pathname}reading-list`; // several catalogs may share one host
  let papers = new Map();
  let hideRead = false;
  const CLOSED = "This browser blocks storage, as in a private window: the list is lost when you leave or reload this page.";
  let problem = "";
  let unsaved = false; // what is in memory is newer than what could be stored

  /* Only what has the expected form; anything may stand in the storage or in an imported file. */
  function entryOf(value) {
    if (typeof value !== "object" || value === null || typeof value.id !== "string" || !ID.test(value.id)) return null;
    const entry = { id: value.id };
    for (const mark of MARKS) if (DAY.test(value[mark])) entry[mark] = value[mark];
    for (const fact of ["title", "byline"]) if (typeof value[fact] === "string") entry[fact] = value[fact].slice(0, 600);
    return MARKS.some((mark) => entry[mark]) ? entry : null;
  }

  function load() {
    if (unsaved) return;
    let text;
    try {
      text = localStorage.getItem(KEY);
    } catch {
      problem = CLOSED;
      return;
    }
    papers = new Map();
    hideRead = false;
    if (text === null) return;
    try {
      const stored = JSON.parse(text);
      for (const entry of stored.papers.map(entryOf)) if (entry) papers.set(entry.id, entry);
      hideRead = stored.hideRead === true;
    } catch {
      problem = "The list stored in this browser is damaged and could not be read. A copy remains in the browser's storage.";
      try {
        localStorage.setItem(`${KEY}.damaged`, text);
      } catch { /* the storage is full */ }
    }
  }

  function store() {
    try {
      localStorage.setItem(KEY, JSON.stringify({ version: 1, hideRead, papers: [...papers.values()] }));
      problem = "";
      unsaved = false;
    } catch {
      problem = CLOSED;
      unsaved = true;
    }
    changed();
  }

  function changed() {
    decorate(document);
    document.dispatchEvent(new CustomEvent("catalog:reading"));
  }

  const today = () => new Date().toISOString().slice(0, 10);

  function mark(id, name, on, facts = {}) {
    const entry = entryOf({ ...papers.get(id), ...facts, id, [name]: on ? today() : undefined });
    papers.delete(id);
    if (entry) papers.set(id, entry);
    store();
  }

  /* Adds marks and never takes one away; returns how many papers are new or have new marks. */
  function merge(values) {
    let count = 0;
    for (const entry of values.map(entryOf)) {
      if (!entry) continue;
      const known = papers.get(entry.id);
      count += !known || MARKS.some((name) => entry[name] && !known[name]);
      papers.set(entry.id, { ...entry, ...known });
    }
    store();
    return count;
  }

  /* Title and byline of a paper that is not in the list yet come from its page; so does the BibTeX entry. */
  async function fetchPaper(id) {
    const answer = await fetch(new URL(`papers/${id}/`, root));
    if (!answer.ok) throw new Error(`${id}: ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const title = page.querySelector("[data-pagefind-meta=title]")?.textContent;
    if (!title) throw new Error(`${id} is not a paper`);
    const byline = page.querySelector("[data-pagefind-meta=byline]")?.textContent ?? "";
    return { id, title, byline, bibtex: page.querySelector("[data-rc-cite] pre")?.textContent ?? "" };
  }

  function describe(fact) {
    if (!papers.has(fact.id)) return;
    papers.set(fact.id, entryOf({ ...papers.get(fact.id), title: fact.title, byline: fact.byline }));
    store();
  }

  const get = (id) => ({ ...papers.get(id) });
  const hides = (id) => Boolean(papers.get(id)?.hidden || (hideRead && papers.get(id)?.read));

  /* The id is the last part of the address of a paper: of the link in a list, or of the page. */
  const idIn = (address) => address?.match(/([^/]+)\/(?:index\.html)?$/)?.[1] ?? "";

  /* Buttons and marks of every paper below `where`. Lists leave papers out by a class, so that filters may use `hidden`. */
  function decorate(where) {
    for (const element of where.querySelectorAll('[data-rc-paper=""]')) element.dataset.rcPaper = idIn(location.pathname);
    for (const item of where.querySelectorAll("[data-rc-papers] > li:not(.rc-group, [data-rc-paper])")) {
      item.dataset.rcPaper = idIn(item.querySelector("a")?.getAttribute("href"));
    }
    for (const element of where.querySelectorAll(".rc-reading-buttons:empty")) element.append(...MARKS.map(markButton));
    for (const element of where.querySelectorAll("[data-rc-paper]")) {
      const entry = papers.get(element.dataset.rcPaper);
      const inList = element.matches("li");
      if (inList && element.matches(".rc-papers > li") && !element.querySelector("[data-rc-mark]")) element.prepend(star(element));
      for (const button of element.querySelectorAll("[data-rc-mark]")) {
        if (button.closest("[data-rc-reading-list]")) continue;
        const on = Boolean(entry?.[button.dataset.rcMark]);
        button.ariaPressed = String(on);
        if (!inList) button.title = BUTTONS[button.dataset.rcMark][on ? 2 : 1];
      }
      if (!inList || element.closest("[data-rc-reading-list]")) continue;
      element.classList.toggle("rc-is-read", Boolean(entry?.read));
      element.classList.toggle("rc-left-out", hides(element.dataset.rcPaper));
    }
    for (const box of where.querySelectorAll("[data-rc-hide-read]")) box.checked = hideRead;
    for (const list of where.querySelectorAll("ol.rc-papers")) showLeftOut(list);
  }

  function showLeftOut(list) {
    const count = list.querySelectorAll(":scope > .rc-left-out").length;
    let note = list.nextElementSibling?.matches(".rc-left-out-note") ? list.nextElementSibling : null;
    if (!count) return note?.remove();
    if (!note) {
      note = document.createElement("p");
      note.className = "rc-meta rc-left-out-note";
      const link = document.createElement("a");
      link.href = new URL("reading-list/", root);
      link.textContent = "Reading list";
      note.append(document.createElement("span"), link);
      list.after(note);
    }
    note.firstChild.textContent = `${count} ${count === 1 ? "paper is" : "papers are"} not shown: marked as read or hidden. `;
  }

  function markButton(name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rc-button";
    button.dataset.rcMark = name;
    button.textContent = BUTTONS[name][0];
    return button;
  }

  function star(item) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rc-star";
    button.dataset.rcMark = "saved";
    button.title = "Save (s)";
    button.ariaLabel = `Save ${item.querySelector("a").textContent}`;
    return button;
  }

  function factsOf(element) {
    const page = element.matches("li") ? element : document;
    const title = page.querySelector("[data-pagefind-meta=title]")?.textContent ?? (page.querySelector("h3 a, a") ?? element).textContent;
    const byline = page.querySelector("[data-pagefind-meta=byline]") ?? page.querySelector(".rc-meta, h3 + p:not([class])");
    return { title: title.trim(), byline: byline?.textContent.trim() ?? "" };
  }

  function toggle(element, name) {
    const id = element.dataset.rcPaper;
    const on = !papers.get(id)?.[name];
    mark(id, name, on, element.closest("[data-rc-reading-list]") ? {} : factsOf(element));
    say(DONE[name][on ? 0 : 1]);
  }

  let voice;
  function say(text) {
    if (!voice) {
      voice = document.createElement("div");
      voice.className = "rc-toast";
      voice.role = "status";
      document.body.append(voice);
    }
    voice.textContent = problem ? `${text}. ${problem}` : text;
    clearTimeout(voice.timer);
    voice.timer = setTimeout(() => (voice.textContent = ""), problem ? 8000 : 2500);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rc-mark]");
    if (button) toggle(button.closest("[data-rc-paper]"), button.dataset.rcMark);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-rc-hide-read]")) return;
    hideRead = event.target.checked;
    store();
  });
  addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    load();
    changed();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    load();
    changed();
  });

  load();
  window.catalogReading = {
    MARKS, root, get, hides, decorate, mark, merge, toggle, say, fetchPaper, describe,
    all: () => [...papers.values()].map((entry) => ({ ...entry })),
    problem: () => problem,
  };
  decorate(document);
})();
