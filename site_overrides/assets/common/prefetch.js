/* A page is fetched while the pointer or the focus rests on its link, so that it is there when the link is followed. */
"use strict";

(() => {
  const REST = 60; // milliseconds; a pointer on its way to somewhere else asks for nothing
  const root = new URL("..", document.currentScript.src);
  const fetched = new Set();
  let resting;

  /* The address of another page of this site. Files are none, nor is what lies under /data/: they may be large. */
  function pageOf(link) {
    const address = new URL(link.href);
    address.hash = "";
    const here = address.pathname === location.pathname && address.search === location.search;
    const place = address.href.startsWith(root.href) ? address.pathname.slice(root.pathname.length) : null;
    const isPage = place !== null && /^$|\/$/.test(place) && !place.startsWith("data/");
    return isPage && !here && !link.hasAttribute("download") ? address.href : null;
  }

  function prefetch(address) {
    fetched.add(address);
    document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href: address }));
  }

  function rest({ target }) {
    clearTimeout(resting);
    const link = target.closest?.("a[href]");
    const address = link && pageOf(link);
    if (address && !fetched.has(address)) resting = setTimeout(prefetch, REST, address);
  }

  if (location.protocol === "file:" || navigator.connection?.saveData) return;
  document.addEventListener("pointerover", rest, { passive: true });
  document.addEventListener("focusin", rest);
})();
