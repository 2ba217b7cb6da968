// Gives every worker of the functions emulator a port of its own, out of SERGAP_WORKER_PORTS ("first-last").
//
// firebase-tools looks for a free port and starts Python, which binds that port a second or two later. Two workers
// started within that time can be given the same port; the health probe is then answered by the other worker, and
// calls reach the wrong function. Two stacks that start together meet in the same way at port 8081, where functions
// are discovered. Loaded before firebase-tools with `node --require`.
"use strict";

const { createRequire } = require("node:module");
const net = require("node:net");

const portfinder = createRequire(process.argv[1])("portfinder");
const [first, last] = process.env.SERGAP_WORKER_PORTS.split("-").map(Number);
let next = first;

function isFree(port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

portfinder.getPortPromise = async () => {
  for (let tried = first; tried <= last; tried += 1) {
    const port = next;
    next = port === last ? first : port + 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port for a worker from ${first} to ${last}`);
};
