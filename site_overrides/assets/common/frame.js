/* Names tables. For narrow windows: scrolls the current place into view, lets the keyboard scroll wide tables and code. */
"use strict";

(() => {
  /* On a narrow screen the places in the header scroll. */
  const here = document.querySelector(".rc-places [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;

  function makeWideFocusable() {
    for (const wide of document.querySelectorAll(".md-typeset table:not([class]), .md-typeset pre > code")) {
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
      else wide.removeAttribute("tabindex");
    }
  }

  /* A table is named by the line before it that ends in a colon, else by its heading. */
  const headings = [...document.querySelectorAll(".md-typeset :is(h1, h2, h3)")];
  for (const table of document.querySelectorAll(".md-typeset table")) {
    const before = table.previousElementSibling?.textContent.trim() ?? "";
    const heading = headings.findLast((each) => each.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING);
    table.ariaLabel = before.endsWith(":") ? before.slice(0, -1) : (heading?.textContent.trim() ?? document.title);
  }

  makeWideFocusable();
  addEventListener("resize", makeWideFocusable);
})();
