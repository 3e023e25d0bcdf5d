/* For narrow windows: scrolls the current place into view, and lets the keyboard scroll wide tables and code. */
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

  makeWideFocusable();
  addEventListener("resize", makeWideFocusable);
})();
