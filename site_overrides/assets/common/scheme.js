/* Light or dark colours, and the class `js`. The only script that is not deferred: colours come before the first paint. */
"use strict";

(() => {
  const KEY = `${new URL("../..", document.currentScript.src).pathname}scheme`; // several catalogs may share one host
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  function recall() {
    try {
      chosen = localStorage.getItem(KEY);
    } catch { /* no storage: the system decides */ }
  }

  const isDark = () => (chosen ? chosen === "dark" : system.matches);

  const meta = Object.assign(document.createElement("meta"), { name: "color-scheme" }); // for what the browser draws itself
  document.head.append(meta);

  function show() {
    document.body.dataset.mdColorScheme = isDark() ? "slate" : "default";
    meta.content = isDark() ? "dark" : "light";
  }

  function choose() {
    chosen = isDark() ? "light" : "dark";
    show();
    try {
      localStorage.setItem(KEY, chosen);
    } catch { /* valid until the page is left */ }
  }

  document.documentElement.classList.replace("no-js", "js");
  document.addEventListener("click", (event) => event.target.closest(".rc-scheme") && choose());
  system.addEventListener("change", show);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return; // the setting may have changed on another page
    recall();
    show();
  });
  recall();
  show();
})();
