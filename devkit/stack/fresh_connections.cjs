// Lets every call between the emulators and the functions' workers have a connection of its own.
//
// Node keeps a used connection for the next call; gunicorn, in the worker, closes one that was idle for 2 s. A call
// sent in that very moment is lost ("socket hang up"), which firebase-tools answers with 500 instead of calling again.
// Google's own front ends do not do this. Loaded before firebase-tools with `node --require`.
"use strict";

require("node:http").globalAgent.keepAlive = false;
