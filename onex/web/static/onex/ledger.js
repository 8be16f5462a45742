/* Checks a proof file in this browser; reads what was chosen, sends nothing. The steps are those of verify.py. */
"use strict";

(function () {
  var box = document.querySelector("[data-ledger-check]");
  if (!box) return;
  var verdict = document.querySelector("[data-ledger-verdict]");
  var words = JSON.parse(document.getElementById("ledger-words").textContent);
  var pageTrust = JSON.parse(document.getElementById("ledger-trust").textContent);
  var utf8 = new TextEncoder();
  box.hidden = false;

  /* ── bytes ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

  function bytesOf(base64) {
    var text = atob(base64);
    if (btoa(text) !== base64) throw new Error("unusual Base64");
    return Uint8Array.from(text, function (letter) { return letter.charCodeAt(0); });
  }

  function ofHex(hex) {
    if (!/^([0-9a-f]{2})+$/.test(hex)) throw new Error("not hex");
    return Uint8Array.from(hex.match(/../g), function (pair) { return parseInt(pair, 16); });
  }

  function joined() {
    var parts = Array.from(arguments);
    var whole = new Uint8Array(parts.reduce(function (sum, part) { return sum + part.length; }, 0));
    parts.reduce(function (at, part) { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  }

  function same(one, two) {
    return one.length === two.length && one.every(function (value, at) { return value === two[at]; });
  }

  async function sha256() {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", joined.apply(null, arguments)));
  }

  function number(text) {
    if (!/^(0|[1-9][0-9]{0,18})$/.test(text)) throw new Error("not a number");
    return BigInt(text);
  }

  function hash(base64) {
    var bytes = bytesOf(base64);
    if (bytes.length !== 32) throw new Error("not a hash");
    return bytes;
  }

  /* ── what the files are ────────────────────────────────────────────────────────────────────────────────────────── */

  function proofIn(text) {
    var parting = text.indexOf("\n\n");
    var lines = text.slice(0, parting).split("\n");
    var note = text.slice(parting + 2);
    var ending = note.lastIndexOf("\n\n");
    if (parting < 0 || ending < 0 || lines.shift() !== "c2sp.org/tlog-proof@v1" || !note.endsWith("\n")) throw new Error("form");
    var extra = lines[0].startsWith("extra ") ? bytesOf(lines.shift().slice(6)) : null;
    var index = lines.shift();
    if (!index.startsWith("index ") || lines.length > 63) throw new Error("form");
    var body = note.slice(0, ending + 1);
    var head = body.split("\n");
    return {
      entry: extra, index: number(index.slice(6)), hashes: lines.map(hash),
      body: body, origin: head[0], size: number(head[1]), root: hash(head[2]),
      signatures: note.slice(ending + 2, -1).split("\n").map(function (line) {
        var parts = line.split(" ");
        if (parts.length !== 3 || parts[0] !== "—") throw new Error("form");
        return { name: parts[1], bytes: bytesOf(parts[2]) };
      }),
    };
  }

  async function keyIn(encoded, algorithm) {
    var parts = encoded.match(/^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/);
    var bytes = bytesOf(parts[3]);
    var id = await sha256(utf8.encode(parts[1] + "\n"), bytes);
    if (bytes.length !== 33 || bytes[0] !== algorithm || !same(id.slice(0, 4), ofHex(parts[2]))) throw new Error("key");
    return { name: parts[1], id: id.slice(0, 4), raw: bytes.slice(1) };
  }

  /* RFC 8785 for what records hold: members in the order of their UTF-16 units, no blanks. */
  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return "{" + Object.keys(value).sort().map(function (name) {
      return JSON.stringify(name) + ":" + canonical(value[name]);
    }).join(",") + "}";
  }

  /* ── the checks: each says true, false, or null where it could not be done ─────────────────────────────────────── */

  /* RFC 9162 section 2.1.3.2; null if the proof does not fit. */
  async function rootFrom(leaf, index, size, hashes) {
    if (index >= size) return null;
    var fn = index, sn = size - 1n, root = leaf, one = new Uint8Array([1]);
    for (var sibling of hashes) {
      if (sn === 0n) return null;
      if (fn & 1n || fn === sn) {
        root = await sha256(one, sibling, root);
        while (fn && !(fn & 1n)) { fn >>= 1n; sn >>= 1n; }
      } else {
        root = await sha256(one, root, sibling);
      }
      fn >>= 1n;
      sn >>= 1n;
    }
    return sn === 0n ? root : null;
  }

  async function signed(key, message, signature) {
    try {
      var imported = await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
    } catch (error) {
      return null;
    }
  }

  /* Whether any key signed (true), one that claims to be known did not (false), or nobody knows (null). */
  async function signatures(proof, keys, message) {
    var found = new Set(), judged = true;
    for (var signature of proof.signatures) {
      for (var key of keys) {
        if (signature.name !== key.name || !same(signature.bytes.slice(0, 4), key.id)) continue;
        var part = message(signature.bytes.slice(4));
        var held = await signed(key, part.text, part.signature);
        if (held === false) return { held: false, count: found.size };
        if (held === null) judged = false;
        else found.add(key.raw.join());
      }
    }
    return { held: judged ? true : null, count: found.size };
  }

  function byLog(proof) {
    return function (bytes) { return { text: utf8.encode(proof.body), signature: bytes }; };
  }

  function byWitness(proof) {
    return function (bytes) {
      var at = bytes.slice(0, 8).reduce(function (sum, byte) { return sum * 256n + BigInt(byte); }, 0n);
      return { text: utf8.encode("cosignature/v1\ntime " + at + "\n" + proof.body), signature: bytes.slice(8) };
    };
  }

  async function ofRecord(record, entry) {
    var key = await crypto.subtle.importKey("raw", ofHex(record.salt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    var mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(canonical(record.record))));
    return same(mac, ofHex(JSON.parse(new TextDecoder().decode(entry)).commitment));
  }

  /* ── one file after the other ──────────────────────────────────────────────────────────────────────────────────── */

  function say(word, values) {
    return words[word].replace(/\{(\w+)\}/g, function (_all, name) { return String(values[name]); });
  }

  async function steps(proof, trust, record) {
    var told = [{ what: "form", held: true, say: "" }];
    var values = { index: proof.index, size: proof.size, origin: trust.origin, quorum: trust.quorum };
    if (!proof.entry) {
      told.push({ what: "inclusion", held: null, say: words.no_entry });
    } else {
      var root = await rootFrom(await sha256(new Uint8Array([0]), proof.entry), proof.index, proof.size, proof.hashes);
      var included = root !== null && same(root, proof.root);
      told.push({ what: "inclusion", held: included, say: say(included ? "inclusion_holds" : "inclusion_false", values) });
    }
    var logKeys = await Promise.all(trust.log_keys.map(function (key) { return keyIn(key, 1); }));
    var log = await signatures(proof, logKeys, byLog(proof));
    var own = proof.origin !== trust.origin || (log.held === true && log.count === 0) ? false : log.held;
    told.push({ what: "signature", held: own, say: say(own === null ? "no_ed25519" : own ? "signature_holds" : "signature_false", values) });
    var keys = await Promise.all(trust.witnesses.map(function (one) { return keyIn(one.verifier_key, 4); }));
    var seen = await signatures(proof, keys, byWitness(proof));
    values.count = seen.count;
    if (seen.held === false) told.push({ what: "witnesses", held: false, say: words.witnesses_false });
    else if (seen.held === null) told.push({ what: "witnesses", held: null, say: words.no_ed25519 });
    else if (seen.count < trust.quorum) told.push({ what: "witnesses", held: false, say: say("witnesses_few", values) });
    else told.push({ what: "witnesses", held: true, say: trust.quorum ? say("witnesses_hold", values) : words.witnesses_none });
    if (record) {
      var meant = proof.entry ? await ofRecord(record, proof.entry) : null;
      told.push({ what: "record", held: meant, say: meant === null ? words.no_entry : words[meant ? "record_holds" : "record_false"] });
    }
    return told;
  }

  async function check(files) {
    var proof = null, record = null, trust = pageTrust;
    try {
      if (!window.crypto || !crypto.subtle) return show([{ what: "form", held: null, say: words.no_crypto }]);
      for (var file of files) {
        var text = await file.text();
        var read = text.trimStart().startsWith("{") ? JSON.parse(text) : null;
        if (read && read.log_keys) trust = read;
        else if (read) record = read;
        else proof = proofIn(text);
      }
      if (!proof) return show([{ what: "form", held: null, say: words.no_proof }]);
    } catch (error) {
      return show([{ what: "form", held: false, say: words.form_bad }]);
    }
    try {
      return show(await steps(proof, trust, record), proof, trust !== pageTrust);
    } catch (error) {
      return show([{ what: "form", held: false, say: words.form_bad }]);
    }
  }

  /* ── what is shown ─────────────────────────────────────────────────────────────────────────────────────────────── */

  function element(name, text, kind) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function outcome(held) {
    return held === null ? "unchecked" : held ? "holds" : "false";
  }

  function show(told, proof, otherTrust) {
    var worst = told.some(function (step) { return step.held === false; }) ? false
      : told.some(function (step) { return step.held === null; }) ? null : true;
    var colour = { holds: "ox-note-success", false: "ox-note-danger", unchecked: "ox-note-warning" };
    var note = element("div", "", "ox-note " + colour[outcome(worst)]);
    var inside = element("div");
    var title = element("p");
    title.append(element("strong", words["result_" + outcome(worst)]));
    inside.append(title);
    var list = element("ol");
    told.forEach(function (step) {
      var line = element("li");
      line.dataset.step = step.what;
      line.dataset.outcome = outcome(step.held);
      line.append(words[step.what] + "：", element("strong", words[outcome(step.held)]), step.say ? "。" + step.say : "");
      list.append(line);
    });
    inside.append(list);
    if (otherTrust) inside.append(element("p", words.other_trust));
    if (proof) {
      if (proof.entry && told[1].held) inside.append(element("p", words.told + "："), element("pre", new TextDecoder().decode(proof.entry), "ox-shell"));
      inside.append(element("p", words.later));
    }
    note.append(inside);
    verdict.replaceChildren(note);
    verdict.dataset.outcome = outcome(worst);
  }

  var input = box.querySelector("input");
  input.addEventListener("click", function () { input.value = ""; }); // so that the same file can be chosen again
  input.addEventListener("change", function () { if (input.files.length) check(Array.from(input.files)); });
  ["dragover", "drop"].forEach(function (name) {
    box.addEventListener(name, function (event) {
      event.preventDefault();
      if (name === "drop") check(Array.from(event.dataTransfer.files));
    });
  });
})();
