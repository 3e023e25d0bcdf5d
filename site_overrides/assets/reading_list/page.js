/* The page of the reading list: its three lists, sharing by address, import and export. */
"use strict";

(() => {
  const reading = window.catalogReading;
  const SHARED = "#share=";
  const AT_ONCE = 6; // pages fetched side by side
  const ADDRESS = /papers\/([a-z0-9][a-z0-9-]*)(?=[/"'\s)\]>]|$)/g;
  const EXPORTS = {
    bib: ["text/x-bibtex", bibtex],
    md: ["text/markdown", markdown],
    json: ["application/json", json],
  };
  const failed = new Set();

  const addressOf = (id) => new URL(`papers/${id}/`, reading.root).href;
  const listed = (name) => reading.all().filter((entry) => entry[name]).sort((a, b) => b[name].localeCompare(a[name]));
  const part = (name) => document.querySelector(`[data-rc-reading-list] [data-rc-part="${name}"]`);
  const count = (number, noun = "paper") => `${number} ${noun}${number === 1 ? "" : "s"}`;

  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  function item(entry, name) {
    const link = make("a", { href: addressOf(entry.id), textContent: entry.title ?? entry.id, dir: "auto" });
    const verb = { saved: "Remove", read: "Not read", hidden: "Show again" }[name];
    const off = make("button", { type: "button", className: "rc-button", textContent: verb, ariaLabel: `${verb}: ${link.textContent}` });
    off.dataset.rcMark = name;
    const row = make("li", {}, make("div", {}, make("h3", {}, link), make("p", { className: "rc-meta", textContent: entry.byline ?? "" })), off);
    row.dataset.rcPaper = entry.id;
    return row;
  }

  function render() {
    if (!document.querySelector("[data-rc-reading-list]")) return;
    const focused = document.activeElement?.closest?.("[data-rc-part] > li");
    const place = focused ? [focused.parentElement.dataset.rcPart, [...focused.parentElement.children].indexOf(focused)] : null;
    for (const name of reading.MARKS) {
      const entries = listed(name);
      part(name).replaceChildren(...entries.map((entry) => item(entry, name)));
      part(`${name}-count`).textContent = entries.length;
      part(`${name}-empty`).hidden = entries.length > 0;
    }
    if (place && !document.activeElement?.closest("[data-rc-part]")) {
      const rows = part(place[0]).children;
      (rows[Math.min(place[1], rows.length - 1)]?.querySelector("a") ?? part(`${place[0]}-count`).closest("h2")).focus();
    }
    part("problem").textContent = reading.problem();
    part("problem").hidden = !reading.problem();
    part("share").disabled = !listed("saved").length;
    for (const button of document.querySelectorAll("[data-rc-export]")) button.disabled = !reading.all().length;
    reading.decorate(document);
    offer();
    fillIn();
  }

  /* Titles of papers that came by address or from a file. */
  async function fillIn() {
    for (const { id, title } of reading.all()) {
      if (title || failed.has(id)) continue;
      failed.add(id); // once is enough: the address may be wrong
      reading.fetchPaper(id).then(reading.describe, () => {});
    }
  }

  /* What an address shares is only offered: opening it changes nothing. */
  function offer() {
    const ids = location.hash.startsWith(SHARED) ? sharedIds(location.hash.slice(SHARED.length)) : [];
    part("offer").hidden = !ids.length;
    if (!ids.length || part("offer").dataset.ids === ids.join()) return;
    part("offer").dataset.ids = ids.join();
    const known = ids.filter((id) => reading.get(id).saved).length;
    part("offer-text").textContent = `This link shares ${count(ids.length)}${known ? `, ${known} of them already saved here` : ""}.`;
    const list = part("offer-list");
    list.replaceChildren(...ids.map((id) => make("li", {}, make("a", { href: addressOf(id), textContent: reading.get(id).title ?? id, dir: "auto" }))));
    inTurn(ids, async (id, place) => {
      const { title } = await reading.fetchPaper(id);
      list.children[place].firstChild.textContent = title;
    });
  }

  function sharedIds(text) {
    let decoded = text;
    try {
      decoded = decodeURIComponent(text);
    } catch { /* a damaged address: what can be read is offered */ }
    return [...new Set(decoded.split(","))].filter((id) => /^[a-z0-9][a-z0-9-]{0,199}$/.test(id));
  }

  async function inTurn(items, work) {
    const results = [];
    const faults = [];
    let next = 0;
    async function worker() {
      for (let place = next++; place < items.length; place = next++) {
        try {
          results[place] = await work(items[place], place);
        } catch {
          faults.push(items[place]);
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return { results: results.filter(Boolean), faults };
  }

  /* The entries stand in the pages; the line before each names the page, so that the file can be imported again. */
  async function bibtex(entries) {
    const { results, faults } = await inTurn(entries, ({ id }) => reading.fetchPaper(id));
    if (faults.length) reading.say(`${count(faults.length)} could not be read and ${faults.length === 1 ? "is" : "are"} left out`);
    return results.map(({ id, bibtex: entry }) => `% ${addressOf(id)}\n${entry.trim()}\n`).join("\n");
  }

  function markdown(entries) {
    const plain = (text) => text.replace(/[\\`*_[\]<>]/g, "\\$&");
    const done = (entry) => (entry.read ? "x" : " ");
    return entries.map((entry) => `- [${done(entry)}] [${plain(entry.title ?? entry.id)}](${addressOf(entry.id)})${entry.byline ? `  \n  ${plain(entry.byline)}` : ""}\n`).join("");
  }

  function json() {
    return `${JSON.stringify({ version: 1, papers: reading.all().map((entry) => ({ ...entry, url: addressOf(entry.id) })) }, null, 1)}\n`;
  }

  async function save(format) {
    const [type, write] = EXPORTS[format];
    const saved = listed("saved");
    const text = await write(saved.length ? saved : reading.all());
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: `reading-list.${format}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /* Our own JSON with all marks, or any text that names pages of papers: they become saved. */
  function entriesIn(text) {
    try {
      const data = JSON.parse(text);
      if (Array.isArray(data?.papers)) return data.papers;
    } catch { /* not JSON */ }
    const day = new Date().toISOString().slice(0, 10);
    return [...new Set(Array.from(text.matchAll(ADDRESS), (found) => found[1]))].map((id) => ({ id, saved: day }));
  }

  async function take(file) {
    const entries = entriesIn(await file.text());
    const before = reading.merge(entries);
    part("status").textContent = entries.length ? `${count(before)} added from ${file.name}.` : `${file.name} names no paper of this catalog.`;
  }

  async function share() {
    const address = new URL(`reading-list/${SHARED}${listed("saved").map((entry) => entry.id).join(",")}`, reading.root).href;
    const field = part("address");
    field.value = address;
    field.hidden = false;
    try {
      await navigator.clipboard.writeText(address);
      part("status").textContent = "Link copied. Anyone who opens it can add your saved papers.";
    } catch {
      field.select();
      part("status").textContent = "Copy this link: anyone who opens it can add your saved papers.";
    }
  }

  function closeOffer() {
    history.replaceState(null, "", location.pathname);
    offer();
    part("saved-count").closest("h2").focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rc-reading-list] button");
    if (!button) return;
    if (button.dataset.rcExport) save(button.dataset.rcExport);
    else if (button.dataset.rcPart === "share") share();
    else if (button.dataset.rcPart === "accept") {
      const day = new Date().toISOString().slice(0, 10);
      const added = reading.merge(part("offer").dataset.ids.split(",").map((id) => ({ id, saved: day })));
      part("status").textContent = `${count(added)} added.`;
      closeOffer();
    } else if (button.dataset.rcPart === "decline") closeOffer();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-rc-import]") || !event.target.files.length) return;
    take(event.target.files[0]);
    event.target.value = "";
  });
  addEventListener("hashchange", render);
  document.addEventListener("catalog:reading", render);
  render();
})();
