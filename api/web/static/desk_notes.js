// Sources and flags: a footnote opens its passage, a flag lights the words that it was heard in.

import { $ } from "./desk_state.js";

export function lightNote(hash) {
  for (const note of document.querySelectorAll(".notes li.lit")) note.classList.remove("lit");
  if (hash) document.querySelector(hash)?.classList.add("lit");
}

export function openNote(hash) {
  const note = hash.startsWith("#note-") ? document.querySelector(hash) : null;
  if (!note) return;
  note.querySelector("details").open = true;
  note.scrollIntoView({ block: "nearest" });
  note.querySelector("summary").focus();
}

export const toSources = () => (document.querySelector("#about .notes summary") ?? $("sources-title")).focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#note-"]');
  if (!link) return;
  event.preventDefault();
  openNote(link.hash);
});

for (const kind of ["pointerover", "pointerout", "focusin", "focusout"]) {
  document.addEventListener(kind, (event) => {
    const flag = event.target.closest?.(".flag");
    if (!flag) return;
    for (const mark of document.querySelectorAll(`mark[data-labels~="${flag.dataset.label}"]`)) {
      mark.classList.toggle("lit", kind === "pointerover" || kind === "focusin");
    }
  });
}
