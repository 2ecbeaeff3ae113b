// What somebody types at the desk outlives a reload, and going elsewhere, until it is sent: kept in this tab alone.

import { $, announce, composer, draftId, enter, key, original, state } from "./desk_state.js";
import { texts } from "./service.js";

const name = (conversation) => `typed:${conversation}`;

export function keepTyped() {
  const typed = { draft: draftId(), text: "", own: $("own-text").value, wish: $("wish").value, state: state() };
  if (state() === "editing" && $("text").value !== original()) typed.text = $("text").value;
  if (typed.text || typed.own.trim() || typed.wish) sessionStorage.setItem(name(key), JSON.stringify(typed));
  else sessionStorage.removeItem(name(key));
}

export const forgetTyped = () => sessionStorage.removeItem(name(key));

// For a conversation that is opened next: a text that was sent and taken back.
export function restoreTyped() {
  const kept = sessionStorage.getItem(name(key));
  if (!kept) return;
  const typed = JSON.parse(kept);
  $("wish").value ||= typed.wish;
  if (typed.text && $("text")) {
    $("text").value = typed.text;
    enter("editing");
  } else if (typed.text || typed.own.trim()) {
    $("own-text").value = typed.own.trim() ? typed.own : typed.text;
    if (!draftId()) enter("own");
  }
  if (typed.text || (typed.own.trim() && state() === "own")) announce(texts["desk.kept"]);
}

composer.addEventListener("input", keepTyped);
