// Calls to our own service. A call that fails throws a Failure whose message is in the reader's language.

const csrf = document.querySelector('meta[name="csrf"]').content;
export const texts = JSON.parse(document.getElementById("texts").textContent);

export class Failure extends Error {
  constructor(status, detail = "") {
    super(texts[`error.${status}`] ?? texts["error.other"]);
    this.status = status;
    this.detail = detail;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, credentials: "same-origin", redirect: "manual" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("network");
  }
  // A page that redirects wants us to sign in again.
  if (response.type === "opaqueredirect") throw new Failure(401);
  if (!response.ok) throw new Failure(response.status, await said(response));
  return response;
}

// What a problem's body says of it; a proxy's has none.
const said = (response) => response.json().then((problem) => problem.detail, () => "");

export const post = (path, body, signal) => call(path, {
  method: "POST",
  signal,
  headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
  body: JSON.stringify(body),
});

const cut = async (response) => {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return (id) => { const found = page.getElementById(id); return found && document.adoptNode(found); };
};

export const fragment = async (path) => cut(await call(path, {}));

// A form, which carries its own token; what comes back are parts of the page.
export const send = async (path, fields) => cut(await call(path, { method: "POST", body: new URLSearchParams(fields) }));

export const read = async (path) => (await call(path, {})).json();
