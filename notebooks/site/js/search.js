// Search: every word must begin a word of a section; those that have it in their heading first.
"use strict";

// Both in small letters without accents, everything but letters and digits as a space.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]/gu, " ");
const begins = (text, word) => ` ${plain(text)}`.indexOf(` ${word}`);
const MOST = 30;

function search(query) {
  const words = plain(query).split(/\s+/).filter((word) => word.length > 1);
  if (!words.length) return { words, found: [] };
  const has = (text) => words.every((word) => begins(text, word) >= 0);
  const found = SEARCH_INDEX.filter((one) => has(`${one.lesson} ${one.heading} ${one.text}`));
  return { words, found: [...found.filter((one) => has(one.heading)), ...found.filter((one) => !has(one.heading))] };
}

function excerpt(text, words) {
  const place = Math.max(0, ...words.map((word) => begins(text, word)));
  const start = text.lastIndexOf(" ", Math.max(0, place - 60)) + 1;
  return (start > 0 ? "… " : "") + text.slice(start, start + 180) + (start + 180 < text.length ? " …" : "");
}

function shown({ lesson, page, anchor, heading, text }, words) {
  const item = document.createElement("li");
  const link = item.appendChild(document.createElement("a"));
  link.href = `${page}#${anchor}`;
  link.textContent = lesson === heading ? heading : `${lesson} › ${heading}`;
  item.appendChild(document.createElement("p")).textContent = excerpt(text, words);
  return item;
}

document.getElementById("words").addEventListener("input", ({ target }) => {
  const { words, found } = search(target.value);
  const many = found.length > MOST ? `the first ${MOST} of ${found.length} places` : `${found.length} place${found.length === 1 ? "" : "s"}`;
  document.getElementById("told").textContent = words.length ? `Found: ${many}.` : "";
  document.getElementById("found").replaceChildren(...found.slice(0, MOST).map((one) => shown(one, words)));
});
