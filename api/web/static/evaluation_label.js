// Labelling by the keyboard alone: each key answers the question that is marked, the last answer saves.

import { shortcut, singleKeys } from "./keys.js";

const form = document.getElementById("questions");
const questions = form ? [...form.querySelectorAll(".question")] : [];
const choices = (question) => [...question.querySelectorAll("input")];
const answered = (question) => choices(question).some((one) => one.checked);
const began = performance.now();
// An answer that was labelled before is only saved when somebody says so.
const fresh = !questions.some(answered);
let now = 0;

function mark(at) {
  now = Math.min(questions.length - 1, Math.max(0, at));
  questions.forEach((one, index) => { one.toggleAttribute("data-now", index === now); });
  questions[now].focus({ preventScroll: true });
  questions[now].scrollIntoView({ block: "nearest" });
}

function save() {
  document.getElementById("seconds").value = ((performance.now() - began) / 1000).toFixed(1);
  form.requestSubmit();
}

function onward() {
  const open = questions.findIndex((one, index) => index > now && !answered(one));
  const first = open < 0 ? questions.findIndex((one) => !answered(one)) : open;
  if (first >= 0) mark(first);
  else if (fresh) save();
  else mark(now + 1);
}

function choose(key) {
  const chosen = choices(questions[now]).find((one) => one.dataset.key === key || (key === "y" && one.value === "yes"));
  if (!chosen) return false;
  chosen.checked = true;
  onward();
  return true;
}

if (form) {
  questions.forEach((one) => { one.toggleAttribute("data-now", false); });
  now = Math.max(0, questions.findIndex((one) => !answered(one)));
  questions[now].toggleAttribute("data-now", true);
  document.addEventListener("keydown", (event) => {
    const taken = event.defaultPrevented || event.isComposing || event.repeat || event.altKey || event.ctrlKey || event.metaKey;
    if (taken || !singleKeys.on || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=radio]), textarea, select, a, summary, button") && event.key === "Enter") return;
    const onRadio = event.target.matches("input[type=radio]");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "Enter") { event.preventDefault(); save(); return; }
    if (key === "j" || (key === "ArrowDown" && !onRadio)) { event.preventDefault(); mark(now + 1); return; }
    if (key === "k" || (key === "ArrowUp" && !onRadio)) { event.preventDefault(); mark(now - 1); return; }
    if (key === "ArrowRight" && !onRadio) { document.getElementById("next")?.click(); return; }
    if (key === "ArrowLeft" && !onRadio) { document.getElementById("previous")?.click(); return; }
    if (choose(key)) event.preventDefault();
  });
  // A click answers its own question, and the keys go on from the one after it; who moves within the choices by the
  // keyboard stays there.
  let pointed = false;
  form.addEventListener("pointerdown", () => { pointed = true; });
  form.addEventListener("keydown", () => { pointed = false; });
  form.addEventListener("change", (event) => {
    if (!pointed) return;
    now = questions.indexOf(event.target.closest(".question"));
    onward();
  });
  form.addEventListener("focusin", (event) => {
    const at = questions.indexOf(event.target.closest(".question"));
    if (at >= 0 && at !== now) {
      now = at;
      questions.forEach((one, index) => { one.toggleAttribute("data-now", index === now); });
    }
  });
}
shortcut("u", () => document.querySelector("#undo button:not([disabled])")?.click());
