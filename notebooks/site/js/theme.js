// Light or dark: the reader's system decides until the switch is used; the choice is kept.
"use strict";

function keptTheme() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // a browser may keep nothing for pages that are opened as files
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // then it lasts until the page is closed
  }
}

const systemTheme = () => (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

if (keptTheme()) document.documentElement.dataset.theme = keptTheme(); // before anything is painted
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("theme").addEventListener("click", () => {
    const now = document.documentElement.dataset.theme ?? systemTheme();
    setTheme(now === "dark" ? "light" : "dark");
  });
});
