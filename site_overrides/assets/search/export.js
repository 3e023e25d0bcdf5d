/* Exports of the search page: the entries of the papers found, cut out of the files published under data/ as they stand. */
"use strict";

window.catalogExport = (() => {
  const FORMATS = { bib: "text/x-bibtex", ris: "application/x-research-info-systems", csv: "text/csv", json: "application/json" };

  /* The rows of a table without its last line end; a line end inside quotes belongs to the cell. */
  const csvRows = (text) => text.match(/(?:"[^"]*"|[^"\r])+(?=\r\n|$)/g).map((row) => row.replace(/^\n/, "")).filter(Boolean);

  /* How each file falls into entries, one a paper in the published order, and how they are put together again. */
  const CUTS = {
    bib: { split: (text) => text.split(/\n(?=@)/), join: (entries) => entries.map((entry) => entry.trimEnd() + "\n").join("\n") },
    ris: {
      split: (text) => text.split(/(?<=^ER {2}-[^\n]*\n)\n*/m).filter((entry) => entry.trim()),
      join: (entries) => entries.map((entry) => entry.trimEnd() + "\n").join("\n"),
    },
    // Excel knows UTF-8 by the mark in front, which reading a file drops.
    csv: { head: 1, split: csvRows, join: (rows) => `\ufeff${rows.map((row) => `${row}\r\n`).join("")}` },
  };

  /* papers.json keeps its shape: the papers, and of tags and topics those that occur. */
  function cutJson(text, places) {
    const data = JSON.parse(text);
    const papers = places.map((place) => data.papers[place]);
    const tags = new Set(papers.flatMap((paper) => paper.tags));
    const topics = new Set(papers.map((paper) => paper.topic));
    const parts = { papers, tags: data.tags.filter((tag) => tags.has(tag.slug)), topics: data.topics.filter((topic) => topics.has(topic.slug)) };
    return `${JSON.stringify({ ...data, ...parts }, null, 1)}\n`;
  }

  /* `chosen` are places in the published files, which hold `total` papers; the text with exactly these, in their order. */
  function cut(format, text, chosen, total) {
    if (format === "json") return cutJson(text, chosen);
    const { head = 0, split, join } = CUTS[format];
    const entries = split(text);
    if (entries.length !== total + head) throw new Error(`papers.${format}: ${entries.length - head} entries for ${total} papers`);
    return join([...entries.slice(0, head), ...chosen.map((place) => entries[place + head])]);
  }

  /* The text of a published file, which is compressed where it would be large. Some servers unpack it themselves. */
  async function read(root, format) {
    const plain = await fetch(new URL(`data/papers.${format}`, root));
    if (plain.ok) return plain.text();
    const packed = await fetch(new URL(`data/papers.${format}.gz`, root));
    if (!packed.ok) throw new Error(`papers.${format}: ${packed.status}`);
    const data = await packed.blob();
    const [first, second] = new Uint8Array(await data.slice(0, 2).arrayBuffer());
    const isPacked = first === 0x1f && second === 0x8b;
    return isPacked ? new Response(data.stream().pipeThrough(new DecompressionStream("gzip"))).text() : data.text();
  }

  async function save(root, format, chosen, total) {
    const text = cut(format, await read(root, format), chosen, total);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: FORMATS[format] }));
    link.download = `papers.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  return { save };
})();
