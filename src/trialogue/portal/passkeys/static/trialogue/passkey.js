// Asks the browser for a passkey when the button is pressed, puts its answer into the form and sends that. Nothing is
// asked of a server here. Without this file the button stays hidden and the page says what to do instead.
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const tell = (which) => {
    for (const words of form.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== which;
  };
  if (!window.PublicKeyCredential || !navigator.credentials) return tell("unsupported");

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const named = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

  const options = JSON.parse(form.dataset.passkey).publicKey;
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  if (options.excludeCredentials) options.excludeCredentials = named(options.excludeCredentials);
  if (options.allowCredentials) options.allowCredentials = named(options.allowCredentials);

  const said = (credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    if (options.user) {
      response.attestationObject = text(credential.response.attestationObject);
    } else {
      response.authenticatorData = text(credential.response.authenticatorData);
      response.signature = text(credential.response.signature);
      if (credential.response.userHandle) response.userHandle = text(credential.response.userHandle);
    }
    const { id, type } = credential;
    return { id, rawId: text(credential.rawId), type, response, clientExtensionResults: {} };
  };

  form.querySelector("[data-ask]").hidden = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name === "page_language") return;
    event.preventDefault();
    tell("");
    try {
      const asked = options.user ? navigator.credentials.create({ publicKey: options })
        : navigator.credentials.get({ publicKey: options });
      form.elements.passkey.value = JSON.stringify(said(await asked));
    } catch (error) {
      return tell(error.name === "InvalidStateError" ? "known" : error.name === "SecurityError" ? "elsewhere" : "stopped");
    }
    form.submit();
  });
})();
