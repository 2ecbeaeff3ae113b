// What was just done can be undone for some seconds, on whichever page comes next. Kept in this tab alone.

import { shortcut } from "./keys.js";

const LASTS = 8_000;
const NAME = "undo";
const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";
let shown = null;

// `path` (and `body`) undo it; `words` say what was done, `undo` and `late` what the button says and what is said after
// its time; `typed` is put back into the composer of `conversation`.
export function offerUndo(done) {
  sessionStorage.setItem(NAME, JSON.stringify({ ...done, until: Date.now() + LASTS }));
  show();
}

function take() {
  const done = JSON.parse(sessionStorage.getItem(NAME) ?? "null");
  if (!done || done.until <= Date.now()) { sessionStorage.removeItem(NAME); return null; }
  return done;
}

function show() {
  const done = take();
  shown?.remove();
  if (!done) return;
  const toast = shown = document.createElement("div");
  toast.className = "toast small";
  toast.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.append(`${done.undo} `, Object.assign(document.createElement("kbd"), { textContent: "U" }));
  button.setAttribute("aria-keyshortcuts", "U");
  const once = () => {
    if (button.disabled || !toast.isConnected) return;
    button.disabled = true;
    undo(done, toast);
  };
  button.addEventListener("click", once);
  // Only now: a page may have a use of its own for the key.
  shortcut("u", once);
  document.body.append(toast);
  // A region that is there before its words are is read out.
  requestAnimationFrame(() => toast.append(Object.assign(document.createElement("span"), { textContent: done.words }), button));
  setTimeout(() => { if (!toast.contains(document.activeElement)) toast.remove(); else button.addEventListener("blur", () => toast.remove()); }, done.until - Date.now());
}

async function undo(done, toast) {
  sessionStorage.removeItem(NAME);
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
  const answer = await fetch(done.path, { method: "POST", headers, body: JSON.stringify(done.body ?? {}), credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) {
    toast.textContent = done.late;
    setTimeout(() => toast.remove(), LASTS);
    return;
  }
  if (done.typed) sessionStorage.setItem(`typed:${done.conversation}`, JSON.stringify({ wish: "", state: "", ...done.typed }));
  location.assign(`/c/${done.conversation}`);
}

show();
