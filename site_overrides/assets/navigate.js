/* Instant navigation: a link to another page of the site brings that page into this one. Scripts of the frame run once;
   what they must do for every page they hand to `document$.subscribe`, the theme's name for it. Scripts within the
   content run for every visit. Anything unexpected is left to the browser, which then loads the page as ever. */
"use strict";

(() => {
  const root = new URL("..", document.currentScript.src);
  const PARTS = [".md-skip", ".rc-header", "[data-md-component=container]"];
  const STAYS = "meta[charset], meta[http-equiv], meta[name=viewport], meta[name=color-scheme], link[rel=icon], link[rel=stylesheet], script[src]";
  const PATIENCE = 2000; // milliseconds that a page may take to grow to where the reader was
  const listeners = [];
  let shown = location.pathname;
  let request;

  window.document$ = {
    subscribe(listener) {
      listeners.push(listener);
      listener(document);
    },
  };

  /* The address that a click asks for, if it is one of this site's pages and the reader wants it here. */
  function wanted(event) {
    const link = event.target.closest?.("a");
    const href = link?.getAttribute("href");
    if (href == null || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
    if (link.hasAttribute("target") || link.hasAttribute("download")) return null;
    const address = new URL(href, new URL(shown, location)); // on the way back the address is ahead of the page
    const page = address.origin === root.origin && address.pathname.startsWith(root.pathname) && address.pathname.endsWith("/");
    const here = address.hash && address.pathname === location.pathname && address.search === location.search;
    return page && !here ? address : null;
  }

  /* The page at an address, or null if it did not come or another was asked for meanwhile. */
  async function load(address) {
    request?.abort();
    const mine = (request = new AbortController());
    document.documentElement.classList.add("rc-coming");
    try {
      const answer = await fetch(address, { signal: mine.signal });
      const text = answer.ok && !answer.redirected ? await answer.text() : "";
      if (!/data-md-component="?container/.test(text)) throw new Error(`no page at ${address}`);
      return text;
    } catch {
      if (!mine.signal.aborted) location.assign(address);
      return null;
    } finally {
      if (request === mine) {
        request = undefined;
        document.documentElement.classList.remove("rc-coming");
      }
    }
  }

  async function go(address) {
    const text = await load(address);
    if (text === null) return;
    history.scrollRestoration = "manual";
    keepPlace();
    history[address.href === location.href ? "replaceState" : "pushState"](null, "", address);
    show(text);
    if (address.hash) location.replace(address.hash);
    else scrollTo(0, 0);
  }

  async function comeBack() {
    const place = history.state?.y;
    if (location.pathname !== shown) {
      const text = await load(location.href);
      if (text === null) return;
      show(text);
    }
    if (place !== undefined) scrollBack(place);
  }

  /* Parsed only when the address is the new one, which its relative links start from. */
  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    shown = location.pathname;
    for (const part of PARTS) {
      const fresh = page.querySelector(part);
      if (fresh) document.querySelector(part)?.replaceWith(fresh);
    }
    const scripts = [...document.querySelectorAll("[data-md-component=container] script[src]")];
    scripts.forEach((script) => script.replaceWith(runnable(script)));
    for (const element of document.head.querySelectorAll(`:scope > :not(${STAYS})`)) element.remove();
    document.head.append(...page.head.querySelectorAll(`:scope > :not(${STAYS})`));
    listeners.forEach((listener) => listener(document));
    document.getElementById("content").focus({ preventScroll: true });
  }

  /* A parsed script does not run; a made one does, and without `async` in the order of the page. */
  function runnable(script) {
    const made = document.createElement("script");
    made.async = false;
    made.src = script.getAttribute("src");
    return made;
  }

  function keepPlace() {
    if (!request) history.replaceState({ ...history.state, y: scrollY }, "");
  }

  /* Some pages are filled by scripts: go on until they are long enough, or the reader moves. */
  function scrollBack(place) {
    const stop = new AbortController();
    const grown = new ResizeObserver(() => (scrollTo(0, place), Math.abs(scrollY - place) < 2 && stop.abort()));
    stop.signal.addEventListener("abort", () => grown.disconnect());
    for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(kind, () => stop.abort(), { signal: stop.signal });
    setTimeout(() => stop.abort(), PATIENCE);
    grown.observe(document.body);
  }

  if (location.protocol === "file:") return; // pages from disk cannot be fetched
  const icon = document.querySelector("link[rel=icon]");
  if (icon) icon.href = icon.href; // in full: the browser asks for it again whenever the address changes
  let resting;
  if (history.scrollRestoration === "manual" && history.state?.y) scrollBack(history.state.y);
  addEventListener("scroll", () => {
    clearTimeout(resting);
    resting = setTimeout(keepPlace, 100);
  }, { passive: true });
  addEventListener("pagehide", () => (history.scrollRestoration = "auto"));
  addEventListener("popstate", comeBack);
  /* On the window, after every handler of the document: one that does more with a link has taken it by then. */
  addEventListener("click", (event) => {
    const address = wanted(event);
    if (!address) return;
    event.preventDefault();
    go(address);
  });
})();
