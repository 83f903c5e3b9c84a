// Reads the robots' scripts once one of them is seen: they are large, and no page waits for them.
"use strict";

// Adds a script to the page and waits for it; all run in the order in which they were added.
// Where the page is one file, its scripts wait in it under their addresses.
function load(address) {
  const kept = document.getElementById(address);
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), kept ? { text: kept.text } : { src: address, async: false });
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${address} could not be read`));
    document.head.append(script);
    if (kept) resolve();
  });
}

const robotScripts = document.currentScript.dataset.robots.split(" ");
const robotSeen = new IntersectionObserver((entries) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  robotSeen.disconnect();
  Promise.all(robotScripts.map(load)).catch(({ message }) => {
    for (const status of document.querySelectorAll(".robot .status")) status.textContent = `${message}: keep the site's folders beside this page.`;
  });
});
for (const robot of document.querySelectorAll(".robot")) robotSeen.observe(robot);
