// The draft's sentences: arrow keys move between them, and the line below says what carries the one in view.

export function watchSentences(draft, lightNote) {
  const said = draft.querySelector("#said");
  if (!said) return;
  const all = [...said.querySelectorAll(".s")];
  const legend = draft.querySelector(".legend");
  const why = draft.querySelector(".why");

  const show = (sentence) => {
    why.textContent = sentence ? sentence.dataset.why : "";
    why.hidden = !sentence;
    legend.hidden = Boolean(sentence);
    lightNote(sentence?.nextElementSibling?.querySelector?.("a")?.hash ?? "");
  };
  const current = () => (all.includes(document.activeElement) ? document.activeElement : null);

  for (const sentence of all) {
    sentence.addEventListener("mouseenter", () => show(sentence));
    sentence.addEventListener("mouseleave", () => show(current()));
    sentence.addEventListener("focus", () => show(sentence));
    sentence.addEventListener("blur", () => show(null));
  }
  said.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = all.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    for (const sentence of all) sentence.tabIndex = sentence === next ? 0 : -1;
    next.focus();
  });
}
