/* What was added since the reader's last visit: marked in lists, and counted above them. The day is stored in this browser
   only. The first visit marks nothing and loads nothing: all would be new. */
"use strict";

(() => {
  const lists = document.querySelectorAll("ol[data-rc-papers]");
  const root = new URL("..", document.currentScript.src);
  const KEY = `${root.pathname}seen`; // the newest paper of the last visit; in the session, that of the visit before

  /* The day up to which the reader knows all papers; null on a first visit or where storage is closed. */
  function lastVisit() {
    try {
      const since = sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
      if (!since) localStorage.setItem(KEY, new Date().toISOString().slice(0, 10));
      return since;
    } catch {
      return null;
    }
  }

  function rememberVisit(since, newest) {
    sessionStorage.setItem(KEY, since);
    localStorage.setItem(KEY, newest);
  }

  function mark(item) {
    const sign = document.createElement("span");
    sign.className = "rc-new";
    sign.textContent = "New";
    item.querySelector("h3").append(" ", sign);
    item.dataset.rcNew = "";
  }

  function announce(list, number) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rc-button";
    button.ariaPressed = "false";
    button.textContent = `Show the ${number.toLocaleString("en")} new since your last visit`;
    button.addEventListener("click", () => {
      button.ariaPressed = String(list.classList.toggle("rc-papers--new"));
      button.textContent = list.classList.contains("rc-papers--new") ? "Show all" : `Show the ${number.toLocaleString("en")} new since your last visit`;
    });
    const line = document.createElement("p");
    line.className = "rc-news";
    line.append(button);
    list.before(line);
  }

  async function show() {
    const since = lastVisit();
    if (!since) return;
    const answer = await fetch(new URL("search/news.json", root));
    if (!answer.ok) return; // a catalog without papers
    const days = Object.entries(await answer.json());
    rememberVisit(since, days[0][0]);
    const fresh = new Set(days.filter(([day]) => day > since).flatMap(([, papers]) => papers));
    if (!fresh.size) return;
    for (const list of lists) {
      const items = [...list.children].filter((item) => fresh.has(item.querySelector("h3 a")?.pathname.match(/papers\/([^/]+)\/$/)?.[1]));
      items.forEach(mark);
      if (items.length && items.length < list.children.length) announce(list, items.length);
    }
  }

  if (lists.length) addEventListener("load", () => show().catch(console.warn));
})();
