// Before something goes: one calm question, with what is still open and where to look. Asked once, then done.

import { $, announce, composer, field, state } from "./desk_state.js";
import { goTo } from "./feeling.js";
import { texts } from "./service.js";

let then = null;
let from = null;

export const asking = () => !$("asking").hidden;

// `matters` are {name, words, detail}; `go` is called when somebody goes on all the same.
export function ask(matters, { title, button, go }) {
  then = go;
  from = document.activeElement;
  $("asking-title").textContent = title;
  $("anyway").firstElementChild.textContent = button;
  $("asking-list").replaceChildren(...matters.map(line));
  $("asking").hidden = false;
  $("asking").focus();
}

export function goOn() {
  const go = then;
  close();
  go?.();
}

export function dismiss() {
  if (!asking()) return false;
  close();
  const back = from?.isConnected && from.checkVisibility() ? from : composer;
  back.focus({ preventScroll: true });
  return true;
}

function close() {
  $("asking").hidden = true;
  then = null;
}

function line(matter) {
  const item = document.createElement("li");
  const words = document.createElement("b");
  words.textContent = matter.words;
  item.append(words, matter.detail ? ` ${matter.detail} ` : " ");
  const place = placeOf(matter);
  if (!place) return item;
  const jump = document.createElement("button");
  jump.type = "button";
  jump.className = "plain-button";
  jump.textContent = texts["desk.look"];
  jump.setAttribute("aria-label", `${texts["desk.look"]}: ${matter.words}`);
  jump.addEventListener("click", () => { close(); place(); announce(matter.words); });
  item.append(jump);
  return item;
}

// Where a matter stands on the page: what the customer wrote, what they feel, or a sentence of the text.
function placeOf({ name, detail }) {
  if (name === "stale" || name === "answered") return () => show([...document.querySelectorAll(".message")].at(-1));
  if (name === "feeling_met" && $("feeling")) return () => (document.querySelector("#feeling .evidence a") ? goTo(document.querySelector("#feeling .evidence a").hash) : $("feeling-title").focus());
  const quoted = [...(detail ?? "").matchAll(/[«“]([^»”]+)[»”]/g)].map((match) => plain(match[1]).replace(/…$/, ""));
  for (const words of quoted) {
    const inText = sentence(words);
    if (inText) return inText;
    const message = [...document.querySelectorAll(".message.customer")].findLast((one) => plain(one.textContent).includes(words));
    if (message) return () => show(message);
  }
  return null;
}

function sentence(words) {
  if (state() === "ready") {
    const found = [...document.querySelectorAll("#said .s")].find((one) => plain(one.textContent).includes(words));
    return found ? () => { found.tabIndex = 0; found.focus(); } : null;
  }
  const at = plain(field().value).indexOf(words);
  if (at < 0) return null;
  const start = field().value.indexOf(words.split(" ")[0]);
  const exact = field().value.indexOf(words);
  return () => { field().focus(); field().setSelectionRange(exact >= 0 ? exact : start, exact >= 0 ? exact + words.length : start); };
}

const plain = (text) => text.replace(/\s+/g, " ").trim();

function show(message) {
  message?.scrollIntoView({ block: "nearest" });
  message?.focus({ preventScroll: true });
}

$("anyway").addEventListener("click", goOn);
$("go-back").addEventListener("click", dismiss);
$("asking").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  dismiss();
});
