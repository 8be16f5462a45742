// Asks npm's @sigstore/verify what it thinks of a OneX proof file.
//
//   node check.js inclusion VKEY PROOF    the checkpoint is signed by the key, and the entry is in its tree
//
// The package checks a checkpoint together with an inclusion proof, never alone, and has no consistency proofs.
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const installed = process.env.ONEX_STRANGERS_NODE;
const { verifyTLogInclusion } = require(path.join(installed, "node_modules/@sigstore/verify/dist/tlog"));

function authority(vkey) {
  const [name, id, encoded] = vkey.split(/\+(.+?)\+(.+)/s);
  const raw = Buffer.from(encoded, "base64").subarray(1);
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
  return {
    baseURL: name,
    logID: Buffer.from(id, "hex"),
    publicKey: crypto.createPublicKey({ key: spki, format: "der", type: "spki" }),
  };
}

function entryOf(proof) {
  const parting = proof.indexOf("\n\n");
  const lines = proof.slice(0, parting).split("\n");
  if (lines[0] !== "c2sp.org/tlog-proof@v1" || !lines[1].startsWith("extra ")) throw new Error("not a proof file with its entry");
  return {
    canonicalizedBody: Buffer.from(lines[1].slice(6), "base64"),
    inclusionProof: {
      logIndex: lines[2].slice("index ".length),
      hashes: lines.slice(3).map((line) => Buffer.from(line, "base64")),
      checkpoint: { envelope: proof.slice(parting + 2) },
    },
  };
}

const [what, vkey, file] = process.argv.slice(2);
if (what !== "inclusion") {
  console.error("usage: node check.js inclusion VKEY PROOF");
  process.exit(2);
}
try {
  verifyTLogInclusion(entryOf(fs.readFileSync(file, "utf8")), [authority(vkey)]);
} catch (error) {
  console.error(`refused: ${error.message}`);
  process.exit(1);
}
console.log("accepted");
