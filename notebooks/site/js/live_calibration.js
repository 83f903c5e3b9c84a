// How often a reader was right, and how sure, by what is kept in the browser.
"use strict";
globalThis.Live ??= {};

Live.calibration = class {
  constructor(root) {
    const { lesson } = root.dataset;
    const { right } = Live.dataOf(root);
    const said = root.querySelector(".calibration");
    const count = () => (said.textContent = Live.report(lesson, right, Live.load("predictions")));
    root.append(Live.files("predictions", [{ label: `Forget lesson ${lesson}`, act: () => this.forget(lesson, Object.keys(right[lesson])) }]));
    Live.hear((topic) => topic === "predictions" && count());
    count();
  }

  forget(lesson, keys) {
    if (!confirm(`Delete your predictions of lesson ${lesson}, to begin it anew?`)) return "";
    const problem = Live.change("predictions", (answers) => {
      for (const kept of Object.values(answers)) for (const key of keys) delete kept[key];
    });
    return `The predictions of lesson ${lesson} are deleted. ${problem}`.trim();
  }
};
