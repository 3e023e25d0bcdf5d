/* What the width of the window asks for: the present place in sight, and what scrolls sideways within reach of the keyboard. */
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
