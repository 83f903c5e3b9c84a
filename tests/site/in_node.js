// Runs the page's classic scripts in a context that has what a browser has, but no document:
// node in_node.js SCRIPT… < {"code": an async function of `given`, "given": …}; prints JSON.
const fs = require("fs");
const vm = require("vm");

const { code, given } = JSON.parse(fs.readFileSync(0, "utf8"));
const context = vm.createContext({
  atob, Blob, Response, DecompressionStream, URL, TextDecoder, TextEncoder, performance, crypto,
  console: { ...console, log: console.error, warn: console.error },
  setTimeout, given,
  window: {},
});
for (const script of process.argv.slice(2)) {
  vm.runInContext(fs.readFileSync(script, "utf8"), context, { filename: script });
}
vm.runInContext(`(${code})(given)`, context).then(
  (result) => console.log(JSON.stringify(result)),
  (error) => { console.error(error); process.exitCode = 1; },
);
