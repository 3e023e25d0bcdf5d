/* Keyboard shortcuts: one table for what they do and for the help. Those of the search box are in search/box.js. */
"use strict";

(() => {
  const KEYS = [
    { key: "/", help: "search" },
    { key: "j", help: "next paper of a list", run: () => move(1) },
    { key: "k", help: "previous paper of a list", run: () => move(-1) },
    { key: "Enter", help: "open the selected paper" },
    { key: "s", help: "save the paper, or remove it from the list", run: () => mark("saved") },
    { key: "r", help: "mark the paper as read, or as not read", run: () => mark("read") },
    { key: "h", help: "hide the paper in lists, or show it again", run: () => mark("hidden") },
    { key: "?", help: "show these keys", run: () => openHelp() },
    { key: "Esc", help: "close" },
  ];

  const visible = (element) => element.checkVisibility();
  const items = () => [...document.querySelectorAll("li[data-rc-paper]")].filter((item) => visible(item) && linkOf(item));
  const linkOf = (item) => item.querySelector("h3 a, a[href]");
  const current = () => document.activeElement?.closest?.("li[data-rc-paper]");

  /* From the selected paper, or from the first visible one. */
  function move(step) {
    const all = items();
    if (!all.length) return;
    const at = all.indexOf(current());
    const header = document.querySelector(".rc-header")?.offsetHeight ?? 0;
    const inSight = all.findIndex((item) => item.getBoundingClientRect().top >= header);
    const start = inSight < 0 ? all.length - 1 : inSight;
    choose(all[at < 0 ? (step > 0 ? start : Math.max(0, start - 1)) : Math.max(0, Math.min(all.length - 1, at + step))]);
  }

  function choose(item) {
    linkOf(item).focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  /* The selected paper of a list, else the paper of the page. If it leaves the list, the next one is selected. */
  function mark(name) {
    const item = current();
    const target = item ?? document.querySelector(".rc-reading-buttons[data-rc-paper]");
    if (!target) return;
    const before = items();
    window.catalogReading.toggle(target, name);
    if (item && (!item.isConnected || !visible(item))) {
      const at = before.indexOf(item);
      const next = [...before.slice(at + 1), ...before.slice(0, at).reverse()].find((other) => other.isConnected && visible(other));
      if (next) choose(next);
    }
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function openHelp() {
    const rows = KEYS.map(({ key, help }) => element("div", {}, element("dt", {}, element("kbd", { textContent: key })), element("dd", { textContent: help })));
    const close = element("button", { type: "submit", className: "rc-button", textContent: "Close" });
    const title = element("h2", { id: "rc-keys-title", textContent: "Keys" });
    const form = element("form", { method: "dialog" }, title, element("dl", {}, ...rows), close);
    const dialog = element("dialog", { className: "rc-keys" }, form);
    dialog.setAttribute("aria-labelledby", "rc-keys-title");
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    const found = KEYS.find(({ key, run }) => run && key === event.key);
    if (!found) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the theme has keys of its own
    found.run();
  }, { capture: true });
  document.addEventListener("click", (event) => {
    if (event.target.closest(".rc-keys-button")) openHelp();
  });
})();
