// What scrolls sideways can be reached, and so be scrolled, by keyboard.
"use strict";

function reachable() {
  for (const one of document.querySelectorAll("pre, .wide, .formula, .shown")) {
    const scrolls = one.scrollWidth > one.clientWidth;
    if (scrolls) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
}

reachable();
window.addEventListener("resize", reachable);
document.addEventListener("toggle", reachable, true); // what was folded had no width
