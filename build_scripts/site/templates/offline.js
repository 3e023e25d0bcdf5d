/* Only in the offline copy. From a disk (file://) browsers refuse fetch(), modules and workers, but run plain scripts.
   So every file that scripts fetch is in offline/ as a script that delivers it on demand. */
"use strict";

(() => {
  const root = new URL(".", document.currentScript.src).href;
  const pagefind = `${root}pagefind/pagefind.js`;
  const waiting = new Map();

  window.catalogOffline = (path, text) => waiting.get(path)(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));

  function load(path) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${root}offline/${path}.js`;
      script.onerror = () => reject(new TypeError(`${path} is not in the offline copy`));
      script.onload = () => script.remove();
      waiting.set(path, resolve);
      document.head.append(script);
    });
  }

  const fetchOnline = window.fetch;
  const loaded = new Map();
  window.fetch = async (input, options) => {
    const address = new URL(input.url ?? input, location).href.split(/[?#]/)[0];
    if (!address.startsWith(root)) return fetchOnline(input, options);
    const path = decodeURI(address.slice(root.length));
    if (!loaded.has(path)) loaded.set(path, load(path));
    return new Response(await loaded.get(path));
  };

  /* The search module comes from memory, with its usual address; without workers it searches on the page itself. */
  const source = `const Worker = undefined;${PAGEFIND.replaceAll("import.meta.url", JSON.stringify(pagefind))}`;
  const map = document.createElement("script");
  map.type = "importmap";
  map.textContent = JSON.stringify({ imports: { [pagefind]: URL.createObjectURL(new Blob([source], { type: "text/javascript" })) } });
  document.currentScript.after(map);

  /* Links that scripts make lead to folders; a disk has no server that would open the page in it. */
  for (const kind of ["pointerdown", "focusin", "click"]) {
    document.addEventListener(kind, (event) => {
      const link = event.target.closest?.("a[href]");
      if (link?.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
    }, { capture: true });
  }
})();
