/* Light or dark, and word to the styles that scripts run. The one script that is not deferred: colours come before paint. */
"use strict";

(() => {
  const KEY = `${new URL("../..", document.currentScript.src).pathname}scheme`; // several catalogs may share one host
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  function recall() {
    try {
      chosen = localStorage.getItem(KEY);
    } catch { /* no storage: as the system has it */ }
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
    } catch { /* it holds until the page is left */ }
  }

  document.documentElement.classList.replace("no-js", "js");
  document.addEventListener("click", (event) => event.target.closest(".rc-scheme") && choose());
  system.addEventListener("change", show);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return; // the choice may have changed on the way back to this page
    recall();
    show();
  });
  recall();
  show();
})();
