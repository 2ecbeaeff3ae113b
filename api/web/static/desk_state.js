// What every part of the desk shares: the conversation, its composer's state, saying something, one thing at a time.

import { Failure, fragment, texts } from "./service.js";

export const $ = (id) => document.getElementById(id);
export const desk = $("desk");
export const composer = $("composer");
export const key = desk.dataset.key;
export const target = { conversation_id: desk.dataset.conversation, source: desk.dataset.source };
export const conversationPath = (what) => `/api/v1/conversations/${encodeURIComponent(target.conversation_id)}/${what}?source=${encodeURIComponent(target.source)}`;
export const work = { attempt: 0, stop: null, busy: false, version: desk.dataset.version, answered: "" };

export const state = () => composer.dataset.state;
export const draftId = () => $("draft").dataset.draft ?? "";
export const stale = () => $("draft").dataset.stale === "true";
export const original = () => $("text")?.defaultValue ?? "";
export const field = () => (state() === "own" ? $("own-text") : $("text"));
// Findings are for the reader: the answer is written beside them.
export const readyState = () => ($("draft").dataset.outcome === "findings" ? "editing" : "ready");
export const dirty = () => (state() === "editing" && $("text").value !== original()) || (state() === "own" && $("own-text").value.trim() !== "");

export function enter(next) {
  const inside = $("draft-place").contains(document.activeElement) || $("asking").contains(document.activeElement);
  composer.dataset.state = next;
  const waiting = next === "waiting";
  // Not `disabled`: a button that is disabled loses the focus of whoever has just pressed it.
  for (const id of ["send", "edit", "another", "copy", "discard", "before"]) $(id).setAttribute("aria-disabled", String(waiting));
  if (inside && !document.activeElement.checkVisibility()) composer.focus({ preventScroll: true });
}

export function announce(words) {
  $("announce").textContent = "";
  requestAnimationFrame(() => { $("announce").textContent = words; });
}

export function complain(error) {
  if (error.name === "AbortError") return;
  $("problem").textContent = error instanceof Failure ? error.message : texts["error.other"];
  $("problem").hidden = false;
  if (!(error instanceof Failure)) console.error(error);
}

export async function once(action) {
  if (work.busy) return;
  work.busy = true;
  $("problem").hidden = true;
  try {
    await action();
  } catch (error) {
    complain(error);
  } finally {
    work.busy = false;
  }
}

// Parts of the page anew. Whoever had the focus in one of them has it in the new one.
export async function showParts(names, draft = draftId()) {
  const part = await fragment(`/c/${key}/parts?draft=${encodeURIComponent(draft)}`);
  for (const name of names) {
    const old = $(name), fresh = part(name);
    // Where feelings are not listened for there is no such part.
    if (!old || !fresh) continue;
    const held = old.contains(document.activeElement) ? document.activeElement.id : null;
    old.replaceWith(fresh);
    if (held === null) continue;
    const again = (held && $(held)) || fresh.querySelector('[tabindex="0"], h2[tabindex]') || composer;
    again.focus({ preventScroll: true });
  }
}

// Under this name one sending is known, and sent once however often it is asked for.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `${key}.${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
