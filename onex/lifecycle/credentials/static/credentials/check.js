/* Checks the QR of a paper certificate in this browser, also with the network cut; sends nothing of it anywhere.
   The format is docs/formats/paper-qr.md; the steps are those of check_paper.py. */
"use strict";

(function () {
  var box = document.querySelector("[data-check]");
  if (!box) return;
  var words = JSON.parse(document.getElementById("check-words").textContent);
  var kinds = JSON.parse(document.getElementById("check-kinds").textContent);
  var verdict = document.querySelector("[data-check-verdict]");
  var state = document.querySelector("[data-check-bundle]");
  var holder = document.querySelector("[data-check-holder]");
  var input = box.querySelector("textarea");
  var utf8 = new TextEncoder();
  var ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  var ENTRIES = 131072, LONGEST = 600, DAY = 86400000, KEPT = "onex-check-1";
  var TEXTS = { 1: [1, 40], 2: [1, 40], 3: [1, 10], 4: [1, 120], 8: [0, 20] };
  var LENGTHS = { 5: 3, 6: 8, 9: 16 };
  var LIMITS = { 7: [0, 2932896], 10: [1, 1048576], 11: [0, ENTRIES - 1] };
  var bundle = null, paper = null, verifies = null, turn = 0;

  function wrong(why) { throw new Error(why); }

  /* ── bytes, Base45 (RFC 9285), CBOR (RFC 8949) in its one deterministic form ───────────────────────────────────── */

  function joined(parts) {
    var whole = new Uint8Array(parts.reduce(function (sum, part) { return sum + part.length; }, 0));
    parts.reduce(function (at, part) { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  }

  function hex(bytes) {
    return Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  function base64url(text) {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), function (letter) { return letter.charCodeAt(0); });
  }

  function base45(text) {
    var places = Array.from(text, function (letter) { return ALPHABET.indexOf(letter); });
    if (places.indexOf(-1) >= 0 || places.length % 3 === 1) wrong("not Base45");
    var bytes = [];
    for (var at = 0; at < places.length; at += 3) {
      var three = at + 2 < places.length;
      var value = places[at] + 45 * places[at + 1] + (three ? 2025 * places[at + 2] : 0);
      if (value >= (three ? 65536 : 256)) wrong("not Base45");
      if (three) bytes.push(value >> 8);
      bytes.push(value & 255);
    }
    return Uint8Array.from(bytes);
  }

  function cbor(bytes) {
    var at = 0;
    function head() {
      if (at >= bytes.length) wrong("it ends too early");
      var first = bytes[at++], kind = first >> 5, short = first & 31;
      if (short < 24) return [kind, short];
      if (short > 26) wrong("a length that is not read here");
      var width = 1 << (short - 24), value = 0;
      if (at + width > bytes.length) wrong("it ends too early");
      for (var one = 0; one < width; one++) value = value * 256 + bytes[at++];
      if (value < (width === 1 ? 24 : Math.pow(2, 4 * width))) wrong("a longer head than needed");
      return [kind, value];
    }
    function value(depth) {
      var read = head(), kind = read[0], size = read[1];
      if (depth > 4 || kind === 7) wrong("a value that is not read here");
      if (kind === 0) return size;
      if (kind === 1) return -1 - size;
      if (size > bytes.length) wrong("it ends too early");
      if (kind === 2 || kind === 3) {
        if (at + size > bytes.length) wrong("it ends too early");
        var raw = bytes.slice(at, at += size);
        return kind === 2 ? raw : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
      }
      if (kind === 6) return { tag: size, value: value(depth + 1) };
      if (kind === 4) return Array.from({ length: size }, function () { return value(depth + 1); });
      var found = new Map(), last = "";
      for (var one = 0; one < size; one++) {
        var start = at, key = value(depth + 1), raw_key = hex(bytes.slice(start, at));
        if (typeof key !== "number" || raw_key <= last) wrong("a key that stands twice, or out of order");
        last = raw_key;
        found.set(key, value(depth + 1));
      }
      return found;
    }
    var whole = value(0);
    if (at !== bytes.length) wrong("something follows");
    return whole;
  }

  /* ── the paper ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  function sized(value, length) { return value instanceof Uint8Array && value.length === length; }

  function byteString(bytes) {
    var size = bytes.length;
    var head = size < 24 ? [0x40 + size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
    return joined([Uint8Array.from(head), bytes]);
  }

  function faceIn(face) {
    if (!(face instanceof Map) || Array.from(face.keys()).join() !== "1,2,3,4,5,6,7,8,9,10,11") wrong("fields");
    Object.keys(TEXTS).forEach(function (key) {
      var text = face.get(+key), size = typeof text === "string" ? utf8.encode(text).length : -1;
      // eslint-disable-next-line no-control-regex
      if (size < TEXTS[key][0] || size > TEXTS[key][1] || /[\u0000-\u001f\u007f-\u009f]/.test(text)) wrong("text");
    });
    Object.keys(LENGTHS).forEach(function (key) { if (!sized(face.get(+key), LENGTHS[key])) wrong("bytes"); });
    Object.keys(LIMITS).forEach(function (key) {
      var number = face.get(+key);
      if (typeof number !== "number" || number < LIMITS[key][0] || number > LIMITS[key][1]) wrong("number");
    });
    var issuer = hex(face.get(9)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    return {
      number: face.get(1), code: face.get(2), level: face.get(3), name: face.get(4), binding: face.get(5), salt: face.get(6),
      issuedOn: new Date(face.get(7) * DAY).toISOString().slice(0, 10), result: face.get(8),
      issuer: issuer, list: face.get(10), entry: face.get(11)
    };
  }

  function paperIn(text) {
    if (!text.startsWith("OX1:") || text.length > LONGEST) wrong("prefix");
    var message = cbor(base45(text.slice(4))), parts = message.value;
    if (message.tag !== 18 || !Array.isArray(parts) || parts.length !== 4) wrong("not a COSE_Sign1");
    if (!(parts[0] instanceof Uint8Array) || !(parts[1] instanceof Map) || parts[1].size) wrong("headers");
    if (!(parts[2] instanceof Uint8Array) || !sized(parts[3], 64)) wrong("payload or signature");
    var header = cbor(parts[0]);
    if (!(header instanceof Map) || header.size !== 2 || header.get(1) !== -8 || !sized(header.get(4), 8)) wrong("headers");
    var signed = joined([Uint8Array.from([0x84, 0x6a]), utf8.encode("Signature1"), byteString(parts[0]), Uint8Array.from([0x40]), byteString(parts[2])]);
    return { face: faceIn(cbor(parts[2])), key: hex(header.get(4)), signed: signed, signature: parts[3] };
  }

  async function binds(face, name, number) {
    name = name.trim().normalize("NFC");
    number = number.normalize("NFKC").replace(/\s+/g, "").toUpperCase();
    if (name !== face.name) return false;
    for (var kind of kinds) {
      var said = joined([utf8.encode([name, kind, number, ""].join("\0")), face.salt]);
      var digest = new Uint8Array(await crypto.subtle.digest("SHA-256", said));
      if (hex(digest.slice(0, 3)) === hex(face.binding)) return true;
    }
    return false;
  }

  /* ── Ed25519: the browser's own, else the vendored one; null where neither can ─────────────────────────────────── */

  async function chooseVerifier() {
    var probe = base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"); // the public key of RFC 8032, 7.1, TEST 1
    try {
      await crypto.subtle.importKey("raw", probe, { name: "Ed25519" }, false, ["verify"]);
      return async function (key, message, signature) {
        var imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
        return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
      };
    } catch (error) {
      try {
        var other = await import(box.dataset.ed25519);
        return function (key, message, signature) {
          return other.verifyAsync(signature, message, key, { zip215: false }).catch(function () { return false; });
        };
      } catch (missing) {
        return null;
      }
    }
  }

  /* ── the bundle ────────────────────────────────────────────────────────────────────────────────────────────────── */

  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return "{" + Object.keys(value).sort().map(function (name) {
      return JSON.stringify(name) + ":" + canonical(value[name]);
    }).join(",") + "}";
  }

  async function loadBundle() {
    try {
      var answer = await fetch(box.dataset.bundle, { credentials: "omit" });
      if (!answer.ok) return null;
      var read = await answer.json();
      var said = Object.assign({}, read);
      delete said.signature;
      var key = read.keys.find(function (one) { return one.id === read.signature.key; });
      if (read.type !== "onex-offline-bundle/1" || !verifies) return null;
      return (await verifies(base64url(key.public), utf8.encode(canonical(said)), base64url(read.signature.value))) ? read : null;
    } catch (error) {
      return null;
    }
  }

  async function bit(encoded, index) {
    var packed = new Blob([base64url(encoded.slice(1))]).stream().pipeThrough(new DecompressionStream("gzip"));
    var bits = new Uint8Array(await new Response(packed).arrayBuffer());
    if (index >= 8 * bits.length) wrong("entry");
    return Boolean(bits[index >> 3] & (0x80 >> (index & 7)));
  }

  function say(word, values) {
    return words[word].replace(/\{(\w+)\}/g, function (_all, name) { return String(values[name]); });
  }

  function local(instant) { return new Date(instant).toLocaleString(document.documentElement.lang, { hour12: false }); }

  function tooOld() {
    var now = Date.now();
    return now > Date.parse(bundle.good_until) || now < Date.parse(bundle.made_at) - DAY;
  }

  function showBundle() {
    if (!bundle) state.textContent = words.bundle_none;
    else state.textContent = say(tooOld() ? "bundle_old" : "bundle_good", { made: local(bundle.made_at), until: local(bundle.good_until) });
    state.dataset.outcome = !bundle ? "none" : tooOld() ? "old" : "good";
  }

  /* ── the steps: each true, false, or null where it could not be done ───────────────────────────────────────────── */

  async function status(face, issuer) {
    var values = { made: local(bundle.made_at), until: local(bundle.good_until) };
    try {
      for (var purpose of ["revocation", "suspension"]) {
        var encoded = (((bundle.status[face.issuer] || {})[purpose]) || {})[face.list];
        if (encoded && await bit(encoded, face.entry)) return { what: "status", held: false, say: say(purpose, values) };
      }
    } catch (error) {
      return { what: "status", held: null, say: words.status_unread };
    }
    if (tooOld()) return { what: "status", held: null, say: say("status_old", values) };
    var latest = new Date(Date.parse(bundle.made_at) + DAY).toISOString().slice(0, 10); // China's day begins earlier
    if (!issuer || face.list > issuer.lists || face.issuedOn > latest) return { what: "status", held: null, say: words.status_newer };
    return { what: "status", held: true, say: say("status_good", values) };
  }

  async function steps(name, number) {
    var told = [{ what: "form", held: true, say: "" }], face = paper.face;
    if (!verifies) return told.concat({ what: "signature", held: null, say: words.no_ed25519 });
    if (!bundle) return told.concat({ what: "signature", held: null, say: words.bundle_none });
    var key = bundle.keys.find(function (one) { return one.id === paper.key; });
    if (!key) return told.concat({ what: "signature", held: null, say: words.key_unknown });
    if (!await verifies(base64url(key.public), paper.signed, paper.signature)) {
      return told.concat({ what: "signature", held: false, say: words.signature_false });
    }
    told.push({ what: "signature", held: true, say: words.signature_holds });
    var issuer = bundle.issuers[face.issuer];
    if (key.until && face.issuedOn > key.until.slice(0, 10)) told.push({ what: "issuer", held: false, say: words.key_ended });
    else told.push({ what: "issuer", held: issuer ? true : null, say: issuer ? issuer.name : words.issuer_unknown });
    told.push(await status(face, issuer));
    if (name || number) {
      var held = await binds(face, name, number);
      told.push({ what: "holder", held: held, say: words[held ? "holder_holds" : "holder_false"] });
    } else {
      told.push({ what: "holder", held: null, say: words.holder_untold });
    }
    return told;
  }

  async function check() {
    var mine = ++turn, text = input.value.trim(), told;
    paper = null;
    if (!text) { holder.hidden = true; verdict.replaceChildren(); delete verdict.dataset.outcome; return; }
    try {
      paper = paperIn(text);
    } catch (error) {
      holder.hidden = true;
      return show([{ what: "form", held: false, say: words.form_bad }], null);
    }
    try {
      told = await steps(holder.querySelector("[name=name]").value, holder.querySelector("[name=document]").value);
    } catch (error) {
      told = [{ what: "signature", held: null, say: words.broken }];
    }
    if (mine === turn) show(told, paper.face);
  }

  /* ── what is shown ─────────────────────────────────────────────────────────────────────────────────────────────── */

  function element(name, text, kind) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function outcome(held) { return held === null ? "unchecked" : held ? "holds" : "false"; }

  function faceList(face) {
    var list = element("dl", "", "ox-facts crd-face");
    var named = bundle.certificates[face.code] || { name: face.code, levels: {} };
    [["number", face.number], ["holder_name", face.name], ["certificate", named.name], ["level", named.levels[face.level] || face.level],
      ["issued_on", face.issuedOn], ["result", face.result]].forEach(function (pair) {
      if (pair[1]) list.append(element("dt", words["face_" + pair[0]]), element("dd", pair[1]));
    });
    return list;
  }

  function show(told, face) {
    var worst = told.some(function (step) { return step.held === false; }) ? false
      : told.some(function (step) { return step.held === null; }) ? null : true;
    var colour = { holds: "ox-note-success", false: "ox-note-danger", unchecked: "ox-note-warning" };
    var signed = told.some(function (step) { return step.what === "signature" && step.held; });
    var note = element("div", "", "ox-note " + colour[outcome(worst)]), inside = element("div"), title = element("p");
    title.append(element("strong", words["result_" + outcome(worst)]));
    inside.append(title);
    if (face && signed) inside.append(faceList(face));
    var list = element("ol");
    told.forEach(function (step) {
      var line = element("li");
      line.dataset.step = step.what;
      line.dataset.outcome = outcome(step.held);
      line.append(words[step.what] + words.colon, element("strong", words[outcome(step.held)]), step.say ? words.stop + step.say : "");
      list.append(line);
    });
    inside.append(list);
    note.append(inside);
    verdict.replaceChildren(note);
    verdict.dataset.outcome = outcome(worst);
    holder.hidden = !signed;
  }

  /* ── where the text comes from: pasted, a picture, the camera ──────────────────────────────────────────────────── */

  async function textIn(source, width, height) {
    if (window.BarcodeDetector) {
      try {
        var codes = await new window.BarcodeDetector({ formats: ["qr_code"] }).detect(source);
        if (codes.length) return codes[0].rawValue;
      } catch (error) { /* the detector is named but not there: the script below reads it */ }
    }
    if (!window.jsQR) return "";
    for (var side of [1000, 1600, 600]) {
      var scale = Math.min(side / Math.max(width, height), 4), canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      var context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(source, 0, 0, canvas.width, canvas.height);
      var pixels = context.getImageData(0, 0, canvas.width, canvas.height);
      var found = window.jsQR(pixels.data, pixels.width, pixels.height);
      if (found && found.data) return found.data;
      if (source instanceof HTMLVideoElement) return "";
    }
    return "";
  }

  function take(text) { input.value = text; return check(); }

  box.querySelector("input[type=file]").addEventListener("change", async function (event) {
    var file = event.target.files[0];
    if (!file) return;
    try {
      var picture = await createImageBitmap(file);
      var text = await textIn(picture, picture.width, picture.height);
      if (text) return void take(text);
    } catch (error) { /* not a picture: said below */ }
    show([{ what: "form", held: null, say: words.no_code }], null);
  });
  input.addEventListener("input", check);
  holder.addEventListener("input", check);
  holder.addEventListener("submit", function (event) { event.preventDefault(); check(); });
  box.querySelector("form").addEventListener("submit", function (event) { event.preventDefault(); check(); });

  var scan = box.querySelector("[data-check-scan]"), video = box.querySelector("video");

  function stopCamera() {
    if (video.srcObject) video.srcObject.getTracks().forEach(function (track) { track.stop(); });
    video.srcObject = null;
    video.hidden = true;
    scan.setAttribute("aria-pressed", "false");
  }

  async function look() {
    if (!video.srcObject) return;
    var text = video.videoWidth ? await textIn(video, video.videoWidth, video.videoHeight) : "";
    if (text) { stopCamera(); return void take(text); }
    setTimeout(look, 250);
  }

  scan.hidden = !(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  scan.addEventListener("click", async function () {
    if (video.srcObject) return stopCamera();
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.hidden = false;
      scan.setAttribute("aria-pressed", "true");
      await video.play();
      look();
    } catch (error) {
      stopCamera();
      show([{ what: "form", held: null, say: words.no_camera }], null);
    }
  });

  /* ── kept for later: the page, what it needs, and the bundle ───────────────────────────────────────────────────── */

  async function keep() {
    var ready = document.querySelector("[data-check-ready]");
    if (!("serviceWorker" in navigator) || !window.caches) { ready.textContent = words.not_kept; return; }
    try {
      await navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.page });
      await navigator.serviceWorker.ready;
      var named = Array.from(document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]"), function (one) { return one.href || one.src; });
      var icons = Array.from(document.querySelectorAll("use"), function (one) { return (one.getAttribute("href") || "").split("#")[0]; });
      var wanted = Array.from(new Set(named.concat(icons, box.dataset.page, box.dataset.bundle, box.dataset.ed25519)
        .filter(Boolean).map(function (address) { return new URL(address, location.href).href; })));
      var cache = await caches.open(KEPT);
      for (var address of wanted) {
        var answer = await fetch(address, { credentials: "omit" });
        if (!answer.ok) wrong(address);
        await cache.put(address, answer);
      }
      for (var old of await cache.keys()) if (wanted.indexOf(old.url) < 0) await cache.delete(old);
      ready.textContent = words.kept;
      ready.dataset.ready = "true";
    } catch (error) {
      var there = await caches.match(box.dataset.page, { ignoreVary: true }).catch(function () { return null; });
      ready.textContent = there ? words.kept : words.not_kept;
      if (there) ready.dataset.ready = "true";
    }
  }

  (async function () {
    box.hidden = false;
    if (!window.crypto || !crypto.subtle) { state.textContent = words.no_crypto; state.dataset.outcome = "none"; return; }
    verifies = await chooseVerifier();
    bundle = await loadBundle();
    showBundle();
    await check();
    await keep();
  })();
})();
