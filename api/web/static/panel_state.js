// What the panel's scripts share: where it is, in which state, and how it speaks to whoever looks at it.

import { takes } from "./panel_host.js";
import { keep, kept } from "./panel_typed.js";
import { Failure, texts } from "./service.js";

export const $ = (id) => document.getElementById(id);
export const main = $("panel-main");
export const work = { stop: null, busy: false, attempt: 0, undo: 0, moved: "", asked: "", losing: 0 };

export const panel = () => $("panel");
export const state = () => panel().dataset.state;
export const enter = (next) => { panel().dataset.state = next; arm(); };
export const shown = () => panel().dataset.key !== undefined;
export const draftId = () => $("draft")?.dataset.draft ?? "";
export const field = () => (state() === "own" ? $("own-text") : $("text"));
export const original = () => $("text")?.defaultValue ?? "";
export const readyState = () => ($("draft").dataset.outcome === "findings" ? "editing" : "ready");
export const dirty = () => (state() === "editing" && $("text").value !== original()) || (state() === "own" && $("own-text").value.trim() !== "");
export const place = () => ({ helpdesk: main.dataset.helpdesk, conversation: panel().dataset.conversation ?? "", proof: panel().dataset.proof ?? "" });

export function announce(words) {
  $("announce").textContent = "";
  requestAnimationFrame(() => { $("announce").textContent = words; });
}

export function complain(error) {
  if (error.name === "AbortError") return;
  if (error.status === 401) { location.reload(); return; }
  $("problem").textContent = error instanceof Failure ? error.message : texts["error.other"];
  $("problem").hidden = false;
  if (!(error instanceof Failure)) console.error(error);
}

export function calm() {
  $("problem").hidden = true;
  if ($("warn")) $("warn").hidden = true;
  panel().removeAttribute("data-warned");
}

export function arm() {
  if (takes()) document.querySelector('[data-do="insert"]')?.removeAttribute("hidden");
  for (const button of document.querySelectorAll("[data-do]")) button.disabled = state() === "waiting" && button.dataset.do !== "story";
}

// What somebody typed is theirs.

export const here = () => `${place().helpdesk}|${place().conversation}`;
export const remember = () => keep(here(), dirty() ? field().value : "");

export function recall() {
  const found = kept(here());
  const into = $("text") ?? $("own-text");
  if (!found || state() === "waiting" || !into) return;
  into.value = found;
  enter(into === $("text") ? "editing" : "own");
}
