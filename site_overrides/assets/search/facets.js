/* The filters of the search page: checkboxes with counts, and chips for the active filters. */
"use strict";

window.catalogFacets = (() => {
  const TITLES = { topic: "Topic", tag: "Tag", year: "Year", list: "List", known: "Known facts" };
  const GROUPS = { topic: ["topic"], tag: ["tag"], year: ["year"], list: ["list"], known: ["code", "authors"] };
  const SHOWN = 8; // values of a facet at first
  const MORE = 200; // values at once: thousands of boxes would block the page
  const byName = new Intl.Collator("en").compare;

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function box(facet, value, label, count, ticked) {
    const input = element("input", { type: "checkbox", name: facet, value, checked: ticked });
    input.disabled = !count && !ticked;
    const number = element("span", { className: "rc-count", textContent: count.toLocaleString("en") });
    return element("li", {}, element("label", {}, input, element("span", { textContent: label }), number));
  }

  /* The values worth showing: the ticked ones, then those with papers, years newest first and others largest first. */
  function values(facet, names, counts, chosen) {
    const all = [...names.keys()].filter((value) => counts.get(value) || chosen.includes(value));
    const size = (value) => counts.get(value) ?? 0;
    if (facet === "year") return all;
    return all.sort((a, b) => chosen.includes(b) - chosen.includes(a) || size(b) - size(a) || byName(names.get(a), names.get(b)));
  }

  /* The state of a group (how many are shown, words to find) is in its own element. */
  function makeGroup(group) {
    const made = element("fieldset", { className: "rc-facet" }, element("legend", { textContent: TITLES[group] }));
    made.dataset.group = group;
    if (group === "tag") {
      const look = element("input", { type: "search", className: "rc-facet__look", placeholder: "Find a tag", autocomplete: "off" });
      look.ariaLabel = "Find a tag";
      made.append(look);
    }
    made.append(element("ul"), element("button", { type: "button", className: "rc-facet__all", hidden: true }));
    return made;
  }

  function fillGroup(place, labels, counts, filters) {
    const { simplify } = window.catalogText;
    const look = simplify(place.querySelector(".rc-facet__look")?.value ?? "");
    const more = Number(place.dataset.more ?? 0);
    const limit = SHOWN + more + Object.values(filters).flat().length;
    const found = GROUPS[place.dataset.group].flatMap((facet) => values(facet, labels[facet], counts[facet], filters[facet])
      .filter((value) => !look || filters[facet].includes(value) || simplify(labels[facet].get(value)).includes(look))
      .map((value) => [facet, value]));
    const rows = found.slice(0, limit).map(([facet, value]) =>
      box(facet, value, labels[facet].get(value), counts[facet].get(value) ?? 0, filters[facet].includes(value)));
    place.querySelector("ul").replaceChildren(...rows);
    const left = found.length - rows.length, button = place.querySelector(".rc-facet__all");
    button.hidden = !left && !(more && found.length > SHOWN);
    button.dataset.more = left ? more + MORE : 0;
    button.textContent = !left ? "Show fewer" : left > MORE ? `Show ${MORE} more of ${found.length.toLocaleString("en")}` : `Show all ${found.length.toLocaleString("en")}`;
    place.hidden = !found.length && !look;
  }

  /* Draws the filters again and restores the focus. */
  function draw(details, labels, counts, filters) {
    const { name, value } = details.contains(document.activeElement) ? document.activeElement : {};
    if (!details.querySelector("fieldset")) details.append(...Object.keys(GROUPS).map(makeGroup));
    for (const place of details.querySelectorAll("fieldset")) fillGroup(place, labels, counts, filters);
    if (!name) return;
    const again = [...details.querySelectorAll("input[type=checkbox]")].find((input) => input.name === name && input.value === value);
    again?.focus();
  }

  function drawChosen(list, labels, filters) {
    const chips = Object.entries(filters).flatMap(([facet, chosen]) => chosen.map((value) => {
      const label = labels[facet].get(value) ?? value;
      const button = element("button", { type: "button", className: "rc-chip rc-chip--off", textContent: label });
      button.ariaLabel = `Remove filter ${label}`;
      Object.assign(button.dataset, { facet, value });
      return element("li", {}, button);
    }));
    list.replaceChildren(...chips);
    list.hidden = !chips.length;
  }

  return { draw, drawChosen, element };
})();
