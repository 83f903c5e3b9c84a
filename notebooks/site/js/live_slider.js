// A slider whose values have names.
"use strict";
globalThis.Live ??= {};

// A slider's value has a name, shown and spoken; `moved` is called with its index.
Live.slider = (part, moved) => {
  const [input, value] = [part.querySelector("input"), part.querySelector(".live-value")];
  const names = JSON.parse(input.dataset.names);
  const set = (index) => {
    input.value = index;
    value.textContent = names[index];
    input.setAttribute("aria-valuetext", names[index]);
  };
  input.addEventListener("input", () => {
    set(Number(input.value));
    moved(Number(input.value));
  });
  return { input, set };
};

// The index of the level that lies nearest to a value.
Live.nearest = (levels, value) => {
  const gaps = levels.map((level) => Math.abs(level - value));
  return gaps.indexOf(Math.min(...gaps));
};
