// What Python packed for a page, unpacked.
"use strict";
globalThis.Live ??= {};

// The JSON that an element carries.
Live.dataOf = (root) => JSON.parse(root.querySelector(":scope > script").textContent);

// Compressed bytes, written in base64.
Live.inflated = async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
};

// What `packed` made of a value.
Live.unpacked = async (text) => JSON.parse(new TextDecoder().decode(await Live.inflated(text)));

// What `folded` made of pictures.
Live.unfolded = ({ pieces, pictures }) =>
  pictures.map((numbers) => numbers.map((number) => pieces[number]).join(""));
