// Brings every interactive element of a page to life: those with `data-live`, by its kind.
"use strict";
globalThis.Live ??= {};

Live.alive = new Map(); // an element: what moves it

document.addEventListener("DOMContentLoaded", () => {
  for (const root of document.querySelectorAll("[data-live]")) {
    try {
      Live.alive.set(root, new Live[root.dataset.live](root));
    } catch (error) {
      console.error(error); // the others must not suffer
    }
  }
});

// Another page of the series, open at the same time, has changed the answers.
window.addEventListener("storage", ({ key }) => key?.startsWith("seqrl:") && Live.told(key.slice(6)));
