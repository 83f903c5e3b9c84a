// What a reader answered, kept in the browser as the Lab keeps it in its files: "predictions"
// (lesson → key → {choice, sure}; the lesson by its number of then, the key for ever) and "wager"
// (claim → belief).
"use strict";
globalThis.Live ??= {};
{
  const session = {}; // of each topic, what the browser would not keep
  const listeners = [];

  // Calls `listener` whenever the answers on a topic have changed, with the topic.
  Live.hear = (listener) => listeners.push(listener);

  // The answers on a topic: those that can be read, and this session's in any case.
  Live.load = (topic) => {
    if (topic in session) return JSON.parse(JSON.stringify(session[topic]));
    try {
      return sound(topic, JSON.parse(localStorage.getItem(`seqrl:${topic}`) ?? "{}"));
    } catch {
      return {}; // nothing is kept, or it cannot be read
    }
  };

  // Applies `change` to the answers on a topic and keeps them; returns what went wrong, or "".
  Live.change = (topic, change) => {
    const answers = Live.load(topic);
    change(answers);
    let problem = "";
    try {
      localStorage.setItem(`seqrl:${topic}`, JSON.stringify(answers));
      delete session[topic];
    } catch {
      session[topic] = answers;
      problem = "Not kept beyond this page: this browser keeps nothing for it. Export your answers.";
    }
    Live.told(topic);
    return problem;
  };

  Live.told = (topic) => listeners.forEach((listener) => listener(topic));

  // The answers on a topic as the text of a file that the Lab reads, too.
  Live.exported = (topic) => JSON.stringify(Live.load(topic), null, 2);

  // Takes in the answers of such a file; what is answered here already stays. Returns a sentence.
  Live.imported = (topic, text) => {
    let given;
    try {
      given = JSON.parse(text);
    } catch {
      return `This is no JSON, so nothing was taken in: choose a file named ${topic}.json.`;
    }
    const answers = sound(topic, given);
    const [before, all] = [flat(topic, Live.load(topic)), flat(topic, answers)];
    if (!all.length) return `No ${topic} were found in this file, so nothing was taken in.`;
    const problem = Live.change(topic, (here) => merge(topic, here, answers));
    const fresh = all.filter((name) => !before.includes(name)).length;
    return `${fresh} taken in, ${all.length - fresh} were here already. ${problem}`.trim();
  };

  function merge(topic, here, given) {
    if (topic === "wager") return Object.assign(here, { ...given, ...here });
    for (const [lesson, kept] of Object.entries(given)) here[lesson] = { ...kept, ...here[lesson] };
  }

  function flat(topic, answers) {
    if (topic === "wager") return Object.keys(answers);
    return Object.entries(answers).flatMap(([lesson, kept]) => Object.keys(kept).map((key) => `${lesson}/${key}`));
  }

  // Those of the answers that have their topic's shape.
  function sound(topic, answers) {
    if (topic === "wager") return those(answers, isProbability);
    const lessons = Object.entries(those(answers, isMapping));
    return Object.fromEntries(lessons.map(([lesson, kept]) => [lesson, those(kept, isPrediction)]));
  }

  const those = (mapping, holds) =>
    Object.fromEntries(Object.entries(isMapping(mapping) ? mapping : {}).filter(([, value]) => holds(value)));

  const isMapping = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  const isProbability = (value) => typeof value === "number" && value >= 0 && value <= 1;

  const isPrediction = (value) =>
    isMapping(value) && Object.keys(value).sort().join() === "choice,sure" && Number.isInteger(value.choice) && isProbability(value.sure);
}
