// A question whose feedback appears as soon as an option is chosen: recall and quiz.
"use strict";
globalThis.Live ??= {};

Live.question = class {
  constructor(root) {
    const { feedback } = Live.dataOf(root);
    const reply = root.querySelector(".quiz-feedback");
    const answers = root.querySelector(".live-answers");
    answers.hidden = true; // until one is chosen
    root.addEventListener("change", (event) => {
      reply.innerHTML = feedback[Number(event.target.value)];
      answers.hidden = false;
    });
  }
};
