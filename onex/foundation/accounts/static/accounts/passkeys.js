/* Hands the server's question to the browser's passkeys and the answer to the form around the button. */
"use strict";

(function () {
  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function descriptors(list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  }

  function create(options) {
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = descriptors(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: options }).then(function (made) {
      return answer(made, {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject)
      });
    });
  }

  function get(options) {
    options.challenge = bytes(options.challenge);
    options.allowCredentials = descriptors(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options }).then(function (got) {
      return answer(got, {
        clientDataJSON: text(got.response.clientDataJSON),
        authenticatorData: text(got.response.authenticatorData),
        signature: text(got.response.signature)
      });
    });
  }

  function answer(credential, response) {
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: response };
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-passkey]");
    if (!button || button.disabled) return;
    var form = button.form;
    var told = form.querySelector("[data-passkey-problem]");
    var options = JSON.parse(button.dataset.options).publicKey;
    button.disabled = true;
    told.hidden = true;
    (button.dataset.passkey === "create" ? create(options) : get(options)).then(function (given) {
      form.elements.proof_passkey.value = JSON.stringify(given);
      form.submit();
    }).catch(function () {
      button.disabled = false;
      told.hidden = false;
    });
  });

  document.querySelectorAll("[data-passkey]").forEach(function (button) {
    if (window.PublicKeyCredential) button.hidden = false;
  });
})();
