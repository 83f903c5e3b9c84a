// A reader's answers as files: the same as the Lab's, out and in.
"use strict";
globalThis.Live ??= {};
{
  // Buttons that write the answers on a topic to a file, read one, and whatever `more` does; each returns what to say.
  Live.files = (topic, more = []) => {
    const part = Object.assign(document.createElement("div"), { className: "live-files" });
    const said = Object.assign(document.createElement("p"), { role: "status" });
    const chooser = Object.assign(document.createElement("input"), { type: "file", accept: ".json,application/json", hidden: true, ariaLabel: `A file with your ${topic}` });
    chooser.addEventListener("change", async () => {
      said.textContent = Live.imported(topic, await chooser.files[0].text());
      chooser.value = "";
    });
    const actions = [
      { label: `Export ${topic}.json`, act: () => save(topic) },
      { label: `Import ${topic}.json`, act: () => chooser.click() },
      ...more,
    ];
    for (const { label, act } of actions) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("click", () => (said.textContent = act() ?? ""));
      part.append(button);
    }
    part.append(chooser, note(topic), said);
    return part;
  };

  function note(topic) {
    const text = `Kept in this browser alone. The file is the same as the Lab's ${topic}.json; some browsers keep answers for each page apart, and there it carries them over.`;
    return Object.assign(document.createElement("p"), { className: "live-note", textContent: text });
  }

  function save(topic) {
    const address = URL.createObjectURL(new Blob([Live.exported(topic)], { type: "application/json" }));
    Object.assign(document.createElement("a"), { href: address, download: `${topic}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    return `Saved as ${topic}.json among your downloads.`;
  }
}
