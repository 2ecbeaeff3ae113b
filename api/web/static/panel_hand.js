// A text is handed over: copied, put into the helpdesk's own form, sent, left as a note; and for a moment taken back.

import { insert } from "./panel_host.js";
import { $, announce, calm, complain, dirty, draftId, enter, field, here, original, panel, place, readyState, remember, state, work } from "./panel_state.js";
import { keep } from "./panel_typed.js";
import { post, read, texts } from "./service.js";

let page = {}; // what the page does: show, renew, edit
export function watchHanding(does) { page = does; }

async function once(action) {
  if (work.busy) return;
  work.busy = true;
  calm();
  try {
    await action();
  } catch (error) {
    complain(error);
    if (error.status === 409) page.renew();
  } finally {
    work.busy = false;
  }
}

function text() {
  const from = field();
  if (from && !from.value.trim()) { if (state() === "ready") page.edit(); from.focus(); return ""; }
  return from?.value ?? "";
}

// The same text handed over twice, because the first answer was lost, goes out once.
const names = new Map();
function nameOf(form, words) {
  const what = `${panel().dataset.key}|${form}|${words}`;
  const letters = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  if (!names.has(what)) names.set(what, `${panel().dataset.key}.${letters}`);
  return names.get(what);
}

const body = (form, words) => ({ ...place(), key: nameOf(form, words), draft: state() === "own" ? "" : draftId(), form, text: words, accept: panel().dataset.warned ? JSON.parse(panel().dataset.warned) : [] });

export async function copy() {
  const words = text();
  if (!words) return;
  calm();
  try {
    await navigator.clipboard.writeText(words);
    said(texts["draft.copied"]);
  } catch {
    // A frame may only copy where the helpdesk's page lets it: the text is selected for the reader to copy.
    if (state() === "ready") enter("editing");
    field().focus();
    field().select();
    if (document.execCommand("copy")) said(texts["draft.copied"]);
    else said(texts["panel_said.selected"]);
  }
}

export function hand(form) {
  if (["waiting", "sent"].includes(state())) return;
  const words = text();
  if (!words) return;
  const told = body(form, words), at = here(); // with what was accepted, before that is cleared
  once(async () => {
    const done = await (await post("/panel/use", told)).json();
    if (at !== here()) return elsewhere(form, done, at);
    if (done.matters.length) return warn(form, done.matters);
    if (form === "insert") return await putIn(words, done);
    settled(form, done);
  });
}

// Another conversation was opened before the answer came: nothing of this one may be put into that one's form, and what
// is typed there stays. Here a text waits that was not handed over.
function elsewhere(form, done, at) {
  if (done.matters.length || form === "insert") return;
  names.clear();
  keep(at, "");
  announce(texts[`panel_did.${form}`]);
}

async function putIn(words, done) {
  if (await insert(words)) return said(texts["panel_said.inserted"]);
  if (!done.link) { await copyQuietly(words); return; }
  remember();
  window.open(done.link, "_top");
  said(texts["panel_said.opening"]);
}

async function copyQuietly(words) {
  try {
    await navigator.clipboard.writeText(words);
    said(texts["panel_said.copied_instead"]);
  } catch {
    said(texts["panel_said.selected"]);
    if (state() === "ready") enter("editing");
    field().select();
  }
}

function warn(form, matters) {
  $("matters").replaceChildren(...matters.map((matter) => Object.assign(document.createElement("li"), { textContent: matter.words })));
  $("warn").hidden = false;
  panel().dataset.warned = JSON.stringify(matters.map((one) => one.name));
  $("anyway").dataset.form = form;
  $("anyway").focus();
  announce($("warn").textContent);
}

function settled(form, done) {
  names.clear();
  keep(here(), "");
  if ($("text")) $("text").value = original();
  if ($("own-text")) $("own-text").value = "";
  remember();
  enter(form === "reply" ? "sent" : draftId() ? readyState() : "own");
  $("sent-words").textContent = texts[`panel_did.${form}`];
  $("sent").hidden = false;
  $("sent").dataset.sent = done.key;
  const left = done.seconds;
  $("undo").hidden = !left;
  if (left) $("undo").focus({ preventScroll: true });
  clearTimeout(work.undo);
  work.undo = setTimeout(() => {
    if ($("sent")?.dataset.sent !== done.key) return;
    $("undo").hidden = true;
    followUp(done.key);
  }, 1000 * left);
  announce($("sent-words").textContent);
}

// What became of it there, told in the same place.
async function followUp(key, tries = 0) {
  if ($("sent")?.dataset.sent !== key) return;
  try {
    const { state: became, words } = await read(`/panel/sent/${encodeURIComponent(key)}?${new URLSearchParams(place())}`);
    if ($("sent")?.dataset.sent !== key) return;
    $("sent-words").textContent = words;
    $("sent").dataset.state = became;
    if (became !== "waiting" && became !== "sending") return announce(words);
  } catch (error) {
    if (error.status === 401) return location.reload();
  }
  if (tries < 60) setTimeout(() => followUp(key, tries + 1), 2000);
}

export function undo() {
  once(async () => {
    const key = $("sent").dataset.sent, at = here();
    const back = await (await post("/panel/undo", { ...place(), key })).json();
    clearTimeout(work.undo);
    if (at !== here()) { // it waits where it belongs
      if (back.undone) keep(at, back.text);
      return announce(texts[back.undone ? "panel_said.undone" : "panel_said.too_late"]);
    }
    $("undo").hidden = true;
    if (!back.undone) { $("sent-words").textContent = texts["panel_said.too_late"]; return followUp(key); }
    $("sent").hidden = true;
    delete $("sent").dataset.sent;
    announce(texts["panel_said.undone"]);
    await page.show(place().conversation, { draft: back.draft, quiet: true });
    if (back.text && $("text") && back.text !== original()) { $("text").value = back.text; enter("editing"); }
  });
}

function said(words) {
  announce(words);
  if (!$("undo").hidden) return;
  $("sent-words").textContent = words;
  $("sent").hidden = false;
  delete $("sent").dataset.sent;
}
