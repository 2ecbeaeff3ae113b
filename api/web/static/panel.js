// The panel inside a helpdesk: it follows the conversation that is open there, shows its draft, and hands the text over
// in the ways that the helpdesk allows.

import { shortcut } from "./keys.js";
import { connect, suggest } from "./panel_connect.js";
import { dress, insert, listen, takes } from "./panel_host.js";
import { watchSentences } from "./sentences.js";
import { Failure, fragment, post, read, texts } from "./service.js";
import { events } from "./stream.js";

const PULSE_MS = 5000;
const TOLD_NOTHING_MS = 6000;
const $ = (id) => document.getElementById(id);
const main = $("panel-main");
const work = { stop: null, busy: false, attempt: 0, timer: 0, undo: 0, moved: "", asked: "" };

const panel = () => $("panel");
const state = () => panel().dataset.state;
const enter = (next) => { panel().dataset.state = next; arm(); };
const shown = () => panel().dataset.key !== undefined;
const draftId = () => $("draft")?.dataset.draft ?? "";
const stale = () => $("draft")?.dataset.stale === "true";
const field = () => (state() === "own" ? $("own-text") : $("text"));
const original = () => $("text")?.defaultValue ?? "";
const readyState = () => ($("draft").dataset.outcome === "findings" ? "editing" : "ready");
const dirty = () => (state() === "editing" && $("text").value !== original()) || (state() === "own" && $("own-text").value.trim() !== "");
const place = () => ({ helpdesk: main.dataset.helpdesk, conversation: panel().dataset.conversation ?? "", proof: panel().dataset.proof ?? "" });

function announce(words) {
  $("announce").textContent = "";
  requestAnimationFrame(() => { $("announce").textContent = words; });
}

function complain(error) {
  if (error.name === "AbortError") return;
  if (error.status === 401) { location.reload(); return; }
  $("problem").textContent = error instanceof Failure ? error.message : texts["error.other"];
  $("problem").hidden = false;
  if (!(error instanceof Failure)) console.error(error);
}

function calm() {
  $("problem").hidden = true;
  if ($("warn")) $("warn").hidden = true;
  panel().removeAttribute("data-warned");
}

function arm() {
  if (takes()) document.querySelector('[data-do="insert"]')?.removeAttribute("hidden");
  for (const button of document.querySelectorAll("[data-do]")) button.disabled = state() === "waiting" && button.dataset.do !== "story";
}

// What somebody typed is theirs: it outlives the next message, the next conversation and a reload.

const typed = new Map();
const kept = (key) => `escucha-panel:${key}`;
function remember() {
  const key = `${place().helpdesk}|${place().conversation}`;
  const text = dirty() ? field().value : "";
  if (text) typed.set(key, { text, draft: draftId() }); else typed.delete(key);
  try {
    if (text) sessionStorage.setItem(kept(key), JSON.stringify(typed.get(key))); else sessionStorage.removeItem(kept(key));
  } catch { /* this browser keeps nothing for a frame: the page does, as long as it is open */ }
}

function recall() {
  const key = `${place().helpdesk}|${place().conversation}`;
  let found = typed.get(key);
  try { found ??= JSON.parse(sessionStorage.getItem(kept(key)) ?? "null"); } catch { /* as above */ }
  if (!found?.text) return;
  const into = $("text") ?? $("own-text");
  if (state() === "waiting" || !into) return;
  into.value = found.text;
  enter(into === $("text") ? "editing" : "own");
}

// A conversation is shown.

async function show(conversation, { draft = "", quiet = false } = {}) {
  work.stop?.abort();
  const query = new URLSearchParams({ ...place(), conversation, draft });
  if (conversation !== place().conversation) query.set("proof", "");
  if (!quiet) panel().setAttribute("aria-busy", "true");
  work.asked = conversation;
  try {
    const part = await fragment(`/panel/parts?${query}`);
    if (work.asked !== conversation) return; // another one was opened meanwhile
    const open = [...document.querySelectorAll("#panel details[open][id]")].map((one) => one.id);
    panel().replaceWith(part("panel"));
    if (quiet) for (const id of open) if ($(id)) $(id).open = true;
    begin();
  } catch (error) {
    panel().removeAttribute("aria-busy");
    complain(error);
  }
}

function begin() {
  if (!shown()) return;
  calm();
  watchDraft();
  recall();
  arm();
  if ($("story")?.open) tell();
  if (state() === "waiting") draftNow();
  renew();
}

// The helpdesk itself is asked once what is new there: what is stored is shown meanwhile.
async function renew() {
  const { conversation } = place();
  try {
    const news = await (await post("/panel/fresh", place())).json();
    if (conversation === place().conversation) await take(news);
  } catch (error) {
    if (error.status === 401 || error.status === 403) complain(error);
    // Otherwise what is stored stays.
  }
}

async function take(news) {
  if ($("away")) { $("away").textContent = news.away; $("away").hidden = !news.away; }
  if (draftId()) $("draft").dataset.stale = String(news.stale);
  if (news.version === panel().dataset.version) return;
  if (dirty() || work.busy || state() === "waiting") {
    panel().dataset.version = news.version;
    return announce(texts["thread.changed"]);
  }
  announce(news.stale ? texts["draft.stale"] : texts["thread.changed"]);
  await show(place().conversation, { draft: news.stale ? draftId() : "", quiet: true });
}

async function keepLooking() {
  if (shown() && !document.hidden && !work.busy && state() !== "waiting") {
    try {
      const { conversation } = place();
      const news = await read(`/panel/pulse?${new URLSearchParams({ ...place(), draft: draftId() })}`);
      if (conversation === place().conversation) await take(news);
    } catch (error) {
      if (error.status === 401) location.reload();
      // Otherwise the service is away for a moment: the next look tells.
    }
  }
  setTimeout(keepLooking, PULSE_MS * (0.8 + 0.4 * Math.random()));
}

function heard(told) {
  if (told.email) suggest(told.email);
  arm();
  if (!told.conversation || state() === "connect") return;
  if (told.conversation !== place().conversation) {
    work.attempt = 0;
    if (shown()) remember();
    show(told.conversation);
  } else if (told.moved && told.moved !== work.moved && shown()) renew();
  work.moved = told.moved;
}

// A draft arrives.

async function draftNow(wish = "") {
  work.stop?.abort();
  const stop = work.stop = new AbortController();
  const { conversation } = place();
  calm();
  $("coming").textContent = "";
  $("step").textContent = texts["step.start"];
  enter("waiting");
  try {
    const response = await post("/panel/drafts/stream", { ...place(), wish, attempt: work.attempt }, stop.signal);
    const id = await follow(response);
    if (conversation !== place().conversation) return;
    await showDraft(id);
    announce(texts["draft.ready"]);
  } catch (error) {
    if (stop !== work.stop || error.name === "AbortError") return;
    enter(draftId() ? readyState() : "own");
    complain(error);
  }
}

async function follow(response) {
  for await (const { event, data } of events(response)) {
    if (event === "step") $("step").textContent = texts[`step.${data.name}`] ?? texts["step.start"];
    if (event === "text") $("coming").append(data.text);
    if (event === "error") throw new Failure(data.status);
    if (event === "draft") return data.id;
  }
  throw new Failure("cut");
}

async function showDraft(id) {
  const part = await fragment(`/panel/parts?${new URLSearchParams({ ...place(), draft: id })}`);
  if (!part("draft")) throw new Failure("cut");
  for (const name of ["draft", "about"]) $(name)?.replaceWith(part(name));
  watchDraft();
  enter(readyState());
}

function watchDraft() {
  if (!$("draft")) return;
  watchSentences($("draft"), lightNote);
  $("renew")?.addEventListener("click", () => draftNow());
}

function lightNote(hash) {
  for (const note of document.querySelectorAll(".notes li.lit")) note.classList.remove("lit");
  if (hash) document.querySelector(hash)?.classList.add("lit");
}

// A person decides.

async function once(action) {
  if (work.busy) return;
  work.busy = true;
  calm();
  try {
    await action();
  } catch (error) {
    complain(error);
    if (error.status === 409) renew();
  } finally {
    work.busy = false;
  }
}

function text() {
  const from = field();
  if (from && !from.value.trim()) { if (state() === "ready") edit(); from.focus(); return ""; }
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

const body = (form, words) => ({ ...place(), key: nameOf(form, words), draft: state() === "own" ? "" : draftId(), form, text: words, accept: panel().dataset.warned === form });

async function copy() {
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

function hand(form) {
  const words = text();
  if (!words || state() === "waiting") return;
  once(async () => {
    const done = await (await post("/panel/use", body(form, words))).json();
    if (done.matters.length) return warn(form, done.matters);
    if (form === "insert") return await putIn(words, done);
    settled(form, done);
  });
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
  $("matters").replaceChildren(...matters.map((matter) => Object.assign(document.createElement("li"), { textContent: matter })));
  $("warn").hidden = false;
  panel().dataset.warned = form;
  $("anyway").dataset.form = form;
  $("anyway").focus();
  announce($("warn").textContent);
}

function settled(form, done) {
  names.clear();
  typed.delete(`${place().helpdesk}|${place().conversation}`);
  if ($("text")) $("text").value = original();
  if ($("own-text")) $("own-text").value = "";
  remember();
  enter(form === "reply" ? "sent" : readyState());
  $("sent-words").textContent = texts[`panel_did.${form}`];
  $("sent").hidden = false;
  $("sent").dataset.sent = done.key;
  const left = done.seconds;
  $("undo").hidden = !left;
  if (left) $("undo").focus({ preventScroll: true });
  clearTimeout(work.undo);
  work.undo = setTimeout(() => { $("undo").hidden = true; follow_up(done.key); }, 1000 * left);
  announce($("sent-words").textContent);
}

// What became of it there, told in the same place.
async function follow_up(key, tries = 0) {
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
  if (tries < 60) setTimeout(() => follow_up(key, tries + 1), 2000);
}

function undo() {
  once(async () => {
    const key = $("sent").dataset.sent;
    const back = await (await post("/panel/undo", { ...place(), key })).json();
    clearTimeout(work.undo);
    $("undo").hidden = true;
    if (!back.undone) { $("sent-words").textContent = texts["panel_said.too_late"]; return follow_up(key); }
    $("sent").hidden = true;
    delete $("sent").dataset.sent;
    announce(texts["panel_said.undone"]);
    await show(place().conversation, { draft: back.draft, quiet: true });
    if (back.text && $("text") && back.text !== original()) { $("text").value = back.text; enter("editing"); }
  });
}

function edit() {
  if (state() === "ready") enter("editing");
  field()?.focus();
}

function leaveEditing(back) {
  if (state() !== "editing") return;
  if (back) $("text").value = original();
  if (dirty() || readyState() === "editing") return void $("text").blur();
  enter("ready");
  document.querySelector('[data-do="edit"]').focus();
}

const another = (wish = "") => {
  if (state() === "waiting" || !shown()) return;
  if (dirty() && !confirm(texts["draft.lose"])) return;
  typed.delete(`${place().helpdesk}|${place().conversation}`);
  if (!wish) work.attempt += 1;
  draftNow(wish);
};

async function tell() {
  const part = $("told");
  if (!part || part.dataset.told === panel().dataset.version) return;
  try {
    const fresh = await fragment(`/panel/story?${new URLSearchParams(place())}`);
    if ($("told") !== part) return;
    part.replaceWith(fresh("told"));
    $("told").dataset.told = panel().dataset.version;
  } catch (error) {
    complain(error);
  }
}

const actions = {
  copy, edit, undo,
  reply: () => hand("reply"), note: () => hand("note"), draft: () => hand("draft"), insert: () => hand("insert"),
  anyway: (button) => hand(button.dataset.form),
  back: () => { calm(); document.querySelector(".actions .primary")?.focus(); },
  done: () => leaveEditing(true),
  another: () => another(),
  wish: (button) => another(button.dataset.wish),
  own: () => { enter("own"); $("own-text").focus(); },
  again: () => show(place().conversation),
};

function said(words) {
  announce(words);
  $("sent-words").textContent = words;
  $("sent").hidden = false;
  $("undo").hidden = true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-do]");
  if (button && actions[button.dataset.do]) return actions[button.dataset.do](button);
  const link = event.target.closest?.("a[href]");
  if (!link) return;
  if (!link.getAttribute("href").startsWith("#")) {
    // Nothing but the panel itself may be shown in the frame.
    link.target = link.target || "_blank";
    link.rel = "noopener";
    return;
  }
  const target = document.querySelector(link.hash);
  if (!target) return;
  event.preventDefault();
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  const inner = target.querySelector("details");
  if (inner) inner.open = true;
  target.scrollIntoView({ block: "nearest" });
  (target.querySelector("summary") ?? target).focus();
}, true);

document.addEventListener("toggle", (event) => { if (event.target.id === "story" && event.target.open) tell(); }, true);
document.addEventListener("submit", (event) => {
  if (event.target.id !== "wish-form") return;
  event.preventDefault();
  another($("wish").value.trim());
});
document.addEventListener("input", () => { if (shown()) { remember(); if (panel().dataset.warned) calm(); } });
document.addEventListener("visibilitychange", () => { if (!document.hidden && shown()) renew(); });

const press = (name) => () => document.querySelector(`[data-do="${name}"]:not(:disabled)`)?.click();
shortcut("Ctrl+Enter", () => ($("warn")?.hidden === false ? $("anyway") : document.querySelector(".actions .primary:not(:disabled)"))?.click());
for (const [key, name] of [["c", "copy"], ["i", "insert"], ["e", "edit"], ["o", "another"], ["n", "note"], ["z", "undo"]]) shortcut(key, press(name));
shortcut("w", () => $("wish")?.focus());
shortcut("Escape", () => ($("warn")?.hidden === false ? actions.back() : leaveEditing(false)));

dress(main.dataset.theme);
listen(heard);
if (state() === "connect") connect();
else {
  begin();
  if (main.dataset.meeting) post("/panel/link", { helpdesk: main.dataset.helpdesk, meeting: main.dataset.meeting }).catch(complain);
  setTimeout(keepLooking, PULSE_MS);
  if (!shown() && $("told-nothing")) setTimeout(() => { if ($("told-nothing")) $("told-nothing").hidden = false; }, TOLD_NOTHING_MS);
}
