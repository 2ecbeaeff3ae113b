// A panel that nobody is signed in to: it shows a code and waits for somebody to say yes to it in Escucha, or takes an
// address and a password.

import { Failure, post, texts } from "./service.js";

const POLL_MS = 2000;
const $ = (id) => document.getElementById(id);
const ask = { secret: "", until: 0 };

const helpdesk = () => document.getElementById("panel-main").dataset.helpdesk;

function complain(error) {
  $("problem").textContent = error instanceof Failure ? error.message : texts["error.other"];
  $("problem").hidden = false;
  if (!(error instanceof Failure)) console.error(error);
}

async function come() {
  // A browser that keeps no cookie of a frame would ask for a code for ever.
  const { known } = await (await fetch(`/panel/known?${new URLSearchParams({ helpdesk: helpdesk() })}`, { credentials: "same-origin" })).json();
  if (known) return location.reload();
  ask.secret = "";
  $("code-part").hidden = true;
  $("no-cookie").hidden = false;
}

function old() {
  ask.secret = "";
  $("code-part").hidden = true;
  $("begin").hidden = false;
  $("code-old").hidden = false;
  $("begin-button").focus();
}

async function claim() {
  if (!ask.secret) return;
  if (Date.now() > ask.until) return old();
  try {
    const { open, over } = await (await post("/panel/claim", { secret: ask.secret })).json();
    if (open) return await come();
    if (over) return old();
  } catch (error) {
    // Away for a moment: the code holds for minutes.
    if (![429, 500, 502, 503, "network"].includes(error.status)) return complain(error);
  }
  setTimeout(claim, POLL_MS);
}

async function begin() {
  $("problem").hidden = true;
  $("code-old").hidden = true;
  try {
    const begun = await (await post("/panel/pairing", { helpdesk: helpdesk() })).json();
    ask.secret = begun.secret;
    ask.until = Date.now() + 1000 * begun.seconds;
    $("code").textContent = begun.code;
    $("to-pair").href = `/pair?code=${encodeURIComponent(begun.code)}`;
    $("begin").hidden = true;
    $("code-part").hidden = false;
    $("to-pair").focus();
    setTimeout(claim, POLL_MS);
  } catch (error) {
    complain(error);
  }
}

async function signIn(event) {
  event.preventDefault();
  $("problem").hidden = true;
  const fields = new FormData(event.target);
  try {
    const who = { helpdesk: helpdesk(), email: fields.get("email"), password: fields.get("password") };
    const { open, problem } = await (await post("/panel/sign-in", who)).json();
    if (open) return await come();
    $("problem").textContent = problem;
    $("problem").hidden = false;
    $("password").select();
  } catch (error) {
    complain(error);
  }
}

export function connect() {
  $("begin-button").addEventListener("click", begin);
  $("sign-in")?.addEventListener("submit", signIn);
}
