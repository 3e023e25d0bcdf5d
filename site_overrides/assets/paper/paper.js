/* The page of a paper: citations in place, buttons to copy and save them, RIS and CSL-JSON, keywords highlighted in the
   abstract, links to the map. All of it is made from the page itself. */
"use strict";

(() => {
  const root = new URL("..", document.currentScript.src);

  /* The same formats as in the files under data/; build_scripts/citations/formats.py writes those. */
  const CSL = { article: "article-journal", inproceedings: "paper-conference", preprint: "article", unknown: "document" };
  const RIS = { article: "JOUR", inproceedings: "CONF", preprint: "UNPB", unknown: "GEN" };
  const MEDIA = { bib: "text/x-bibtex", ris: "application/x-research-info-systems", "csl.json": "application/vnd.citationstyles.csl+json" };

  const all = (name) => [...document.querySelectorAll(`meta[name="${name}"]`)].map((meta) => meta.content);
  const one = (name) => all(name)[0] ?? "";
  const words = (text) => text.split(/\s+/).filter(Boolean);
  const without = (facts) => Object.fromEntries(Object.entries(facts).filter(([, value]) => value && value.length !== 0));

  /* The facts of the paper: of its head, its BibTeX entry, and the facts that neither has (citations/formats.py). */
  function factsOf(box) {
    const entry = box.querySelector("pre").textContent;
    const field = (name) => entry.match(new RegExp(`^  ${name} = \\{(.*)\\},?$`, "m"))?.[1] ?? "";
    const extra = JSON.parse(box.dataset.rcExtra ?? "{}");
    const arxiv = one("citation_arxiv_id");
    const kind = entry.match(/^@(\w+)/)[1];
    const preprint = extra.preprint || (arxiv && one("DC.type") === "preprint");
    return {
      key: box.dataset.rcCite,
      kind: kind !== "misc" ? kind : preprint ? "preprint" : "unknown",
      title: one("citation_title"),
      authors: all("citation_author").map((name, place) => nameOf(name, extra.family?.[place] ?? "1")),
      date: dateIn(entry),
      venue: extra.venue ?? words(one("citation_journal_title") || one("citation_conference_title")).join(" "),
      arxiv,
      doi: one("citation_doi"),
      url: extra.url ?? field("url").replaceAll("\\%", "%"),
      keywords: [...document.querySelectorAll("[aria-label=Tags] a")].map((tag) => tag.textContent),
      abstract: one("citation_abstract"),
    };
  }

  /* Year, month and day. The head may know a month from the arXiv number, which is not the month of a publication. */
  function dateIn(entry) {
    if (!/^ {2}year = /m.test(entry)) return [];
    const date = one("citation_date").split("/").map(Number);
    return /^ {2}month = /m.test(entry) ? date : date.slice(0, 1);
  }

  /* The parts of a name whose family name has this many words; of these, small ones at the beginning are the particle. */
  function nameOf(name, counted) {
    const parts = words(name.replace(/,\s*(?=(?:Jr|Sr)\.?$)/, " "));
    const count = parseInt(counted);
    if (!count) return { literal: parts.join(" ") };
    const suffix = counted.endsWith("s") ? parts.pop() : "";
    const last = parts.splice(-count);
    const small = (word) => /^\p{Lowercase}/u.test(word);
    let end = last.length > 1 && !small(last[0]) ? 1 : 0; // "Van den": the capital belongs to the particle
    while (end < last.length - 1 && small(last[end])) end++;
    return without({ family: last.slice(end).join(" "), given: parts.join(" "), "non-dropping-particle": last.slice(0, end).join(" "), suffix });
  }

  /* JSON with the spaces that the published files have. */
  function spaced(value) {
    if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
    if (typeof value !== "object") return JSON.stringify(value);
    return `{${Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${spaced(part)}`).join(", ")}}`;
  }

  function csl(paper) {
    const preprint = paper.kind === "preprint";
    const item = without({
      id: paper.key,
      type: CSL[paper.kind],
      title: paper.title,
      author: paper.authors,
      issued: paper.date.length ? { "date-parts": [paper.date] } : "",
      "container-title": paper.venue,
      publisher: preprint ? "arXiv" : "",
      number: preprint && paper.arxiv ? `arXiv:${paper.arxiv}` : "",
      archive: paper.arxiv ? "arXiv" : "",
      archive_location: paper.arxiv,
      DOI: paper.doi,
      URL: paper.url,
      keyword: paper.keywords.join(", "),
      abstract: paper.abstract,
    });
    return `[\n${spaced(item)}\n]`;
  }

  function ris(paper) {
    const preprint = paper.kind === "preprint";
    const last = (name) => words(`${name["non-dropping-particle"] ?? ""} ${name.family}`).join(" ");
    const lines = [
      ["TY", RIS[paper.kind]],
      ["ID", paper.key],
      ["TI", paper.title],
      ...paper.authors.map((name) => ["AU", name.literal ?? [last(name), name.given, name.suffix].filter(Boolean).join(", ")]),
      ["PY", paper.date[0]],
      ["DA", paper.date.length > 1 && paper.date.map((part) => String(part).padStart(2, "0")).join("/")],
      ["T2", paper.venue],
      ["M3", preprint && "Preprint"],
      ["PB", preprint && "arXiv"],
      ["AN", paper.arxiv && `arXiv:${paper.arxiv}`],
      ["DO", paper.doi],
      ["UR", paper.url],
      ...paper.keywords.map((keyword) => ["KW", keyword]),
      ["AB", paper.abstract],
    ];
    return `${lines.filter(([, value]) => value).map(([tag, value]) => `${tag}  - ${value}\n`).join("")}ER  -`;
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  /* Buttons below a text; only a format with a suffix is worth a file. */
  function buttons(text, key, suffix) {
    const copy = element("button", { type: "button", className: "rc-button", textContent: "Copy" });
    copy.addEventListener("click", () => copyText(copy, text));
    const row = element("p", { className: "rc-cite__do" }, copy);
    if (suffix) {
      text.tabIndex = 0; // keys scroll it
      const save = element("button", { type: "button", className: "rc-button", textContent: "Download" });
      save.addEventListener("click", () => saveText(`${key}.${suffix}`, MEDIA[suffix], text.textContent));
      row.append(" ", save);
    }
    text.after(row);
  }

  async function copyText(button, text) {
    let message = "Copied";
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      getSelection().selectAllChildren(text); // no permission, or not a secure page: one key is left to press
      message = "Selected";
    }
    button.textContent = message;
    setTimeout(() => (button.textContent = "Copy"), 2000);
  }

  function saveText(name, type, text) {
    const link = element("a", { href: URL.createObjectURL(new Blob([`${text}\n`], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function showCitations(box) {
    const paper = factsOf(box);
    buttons(box.querySelector("p"), paper.key);
    buttons(box.querySelector("pre"), paper.key, "bib");
    for (const [name, suffix, text] of [["RIS", "ris", ris(paper)], ["CSL-JSON", "csl.json", csl(paper)]]) {
      const entry = element("pre", { textContent: text });
      box.append(element("details", { className: "rc-more", name: "cite" }, element("summary", { textContent: name }), entry));
      buttons(entry, paper.key, suffix);
    }
  }

  /* The button opens the citations in place, with the format that was opened last. */
  function citeInPlace(box) {
    const link = document.querySelector('.rc-actions a[href="#cite"]');
    if (!link || !box.showPopover) return;
    const button = element("button", { type: "button", className: link.className, textContent: link.textContent });
    const KEY = `${root.pathname}cite`;
    const formats = [...box.querySelectorAll("details")];
    const nameOf = (format) => format.querySelector("summary").textContent;
    const place = document.createComment("");
    for (const format of formats) {
      format.addEventListener("toggle", () => format.open && box.popover && remember(KEY, nameOf(format)));
    }
    button.addEventListener("click", () => {
      box.before(place);
      box.popover = "auto";
      box.role = "dialog";
      box.ariaLabel = "Cite";
      button.after(box);
      const last = remember(KEY);
      (formats.find((format) => nameOf(format) === last) ?? formats[0]).open = true;
      box.showPopover();
      const { left, bottom } = button.getBoundingClientRect();
      box.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - box.offsetWidth - 8)) + scrollX}px`;
      box.style.top = `${bottom + scrollY + 6}px`;
      box.querySelector("details[open] button").focus({ preventScroll: true });
    });
    box.addEventListener("toggle", (event) => {
      if (event.target !== box || event.newState !== "closed") return;
      for (const name of ["popover", "role", "aria-label", "style"]) box.removeAttribute(name);
      place.replaceWith(box);
    });
    link.replaceWith(button);
  }

  /* What this browser remembers; nothing where it stores nothing. */
  function remember(key, value) {
    try {
      if (value) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  /* Links to the map below the graph. */
  function showWays(picture) {
    const id = location.pathname.match(/\/papers\/([^/]+)\//)?.[1] ?? "";
    const way = (text, place) => element("a", { href: new URL(`${place}=${id}`, root).href, textContent: text });
    picture.append(element("figcaption", { className: "rc-meta" }, way("Show on the map", "map/?paper"), " · ", way("Connect to another paper", "connect/?from")));
  }

  /* Highlights the keyword of every open sentence where it first occurs in the abstract or title of this page. */
  function markWords() {
    const ranges = [];
    for (const opened of document.querySelectorAll(".rc-related details[open]")) {
      const keyword = (opened.dataset.here ?? opened.querySelector("mark").textContent).toLowerCase();
      const range = rangeOf(keyword, document.querySelector(".rc-abstract")) ?? rangeOf(keyword, document.querySelector("h1"));
      if (range) ranges.push(range);
    }
    CSS.highlights?.set("rc-shared", new Highlight(...ranges));
  }

  /* The first occurrence of a text, unless markup cuts it. */
  function rangeOf(text, place) {
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const start = texts.currentNode.data.toLowerCase().indexOf(text);
      if (start < 0) continue;
      const range = new Range();
      range.setStart(texts.currentNode, start);
      range.setEnd(texts.currentNode, start + text.length);
      return range;
    }
    return null;
  }

  document.addEventListener("toggle", (event) => event.target.matches?.(".rc-related details") && markWords(), { capture: true });

  for (const box of document.querySelectorAll("[data-rc-cite]")) {
    showCitations(box);
    citeInPlace(box);
  }
  document.querySelectorAll(".rc-nearby").forEach(showWays);
})();
