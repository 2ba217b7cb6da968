// Keeps firebase-tools from writing down what it does all day; warnings, errors and the functions' own lines stay.
//
// It writes some twenty debugging lines for each call of a function, a quarter of a megabyte each second under load:
// a tenth of the functions emulator's processor time. With SERGAP_EMULATOR_DEBUG set they are written
// as ever, to firebase-debug.log in the stack's folder. Loaded before firebase-tools with `node --require`.
"use strict";

const { createRequire } = require("node:module");

if (!process.env.SERGAP_EMULATOR_DEBUG) {
  const log = createRequire(process.argv[1])("../logger");
  log.useFileLogger = () => "firebase-debug.log";
  log.logger.debug = () => log.logger;
}
