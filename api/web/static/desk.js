// The desk: a draft arrives, a person edits, asks for another, marks it sent or discards it; news from the customer
// makes it stale.

import { attend, goTo, watchCorrections } from "./feeling.js";
import { shortcut } from "./keys.js";
import { watchSentences } from "./sentences.js";
import { Failure, fragment, post, read, texts } from "./service.js";
import { tell, watchStory } from "./story.js";
import { events } from "./stream.js";

const PULSE_MS = 4000;
const $ = (id) => document.getElementById(id);
const desk = $("desk");
const composer = $("composer");
const key = desk.dataset.key;
const target = { conversation_id: desk.dataset.conversation, source: desk.dataset.source };
const work = { attempt: 0, stop: null, busy: false, version: desk.dataset.version };

const state = () => composer.dataset.state;
const draftId = () => $("draft").dataset.draft ?? "";
const stale = () => $("draft").dataset.stale === "true";
const original = () => $("text")?.defaultValue ?? "";
// Findings are for the reader: the answer is written beside them.
const readyState = () => ($("draft").dataset.outcome === "findings" ? "editing" : "ready");
const dirty = () => (state() === "editing" && $("text").value !== original()) || (state() === "own" && $("own-text").value.trim() !== "");

function enter(next) {
  composer.dataset.state = next;
  $("send").disabled = next === "waiting";
  for (const id of ["edit", "another", "copy", "discard"]) $(id).disabled = next === "waiting";
}

function announce(words) {
  $("announce").textContent = "";
  requestAnimationFrame(() => { $("announce").textContent = words; });
}

function complain(error) {
  if (error.name === "AbortError") return;
  $("problem").textContent = error instanceof Failure ? error.message : texts["error.other"];
  $("problem").hidden = false;
  if (!(error instanceof Failure)) console.error(error);
}

async function showParts(names, draft = draftId()) {
  const part = await fragment(`/c/${key}/parts?draft=${encodeURIComponent(draft)}`);
  // Where feelings are not listened for there is no such part.
  for (const name of names) $(name)?.replaceWith(part(name));
  if (names.includes("draft")) watchDraft();
}

// A draft arrives.

async function draftNow(wish = "") {
  if (dirty() && !confirm(texts["draft.lose"])) return;
  work.stop?.abort();
  const stop = work.stop = new AbortController();
  $("problem").hidden = true;
  $("coming").textContent = "";
  $("step").textContent = texts["step.start"];
  enter("waiting");
  try {
    const response = await post("/api/v1/drafts/stream", { ...target, wish, attempt: work.attempt }, stop.signal);
    const id = await follow(response);
    await showParts(["draft", "about"], id);
    enter(readyState());
    announce(texts["draft.ready"]);
  } catch (error) {
    complain(error);
    if (stop === work.stop && error.name !== "AbortError") enter(draftId() ? readyState() : "own");
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

function watchDraft() {
  watchSentences($("draft"), lightNote);
  $("renew")?.addEventListener("click", () => draftNow());
}

// Notes of sources.

function lightNote(hash) {
  for (const note of document.querySelectorAll(".notes li.lit")) note.classList.remove("lit");
  if (hash) document.querySelector(hash)?.classList.add("lit");
}

function openNote(hash) {
  const note = hash.startsWith("#note-") ? document.querySelector(hash) : null;
  if (!note) return;
  note.querySelector("details").open = true;
  note.scrollIntoView({ block: "nearest" });
  note.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#note-"]');
  if (!link) return;
  event.preventDefault();
  openNote(link.hash);
});

for (const kind of ["pointerover", "pointerout"]) {
  document.addEventListener(kind, (event) => {
    const flag = event.target.closest?.(".flag");
    if (!flag) return;
    for (const mark of document.querySelectorAll(`mark[data-labels~="${flag.dataset.label}"]`)) {
      mark.classList.toggle("lit", kind === "pointerover");
    }
  });
}

// A person decides.

function edit() {
  if (state() === "ready") enter("editing");
  if (state() === "editing") $("text").focus();
}

function leaveEditing({ undo }) {
  if (state() !== "editing") return;
  if (undo) $("text").value = original();
  if (dirty() || readyState() === "editing") { $("text").blur(); return; }
  enter("ready");
  $("edit").focus();
}

async function once(action) {
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

function send() {
  if (state() === "waiting") return;
  const own = state() === "own";
  const text = own ? $("own-text").value : $("text").value;
  if (!text.trim()) { (own ? $("own-text") : $("text")).focus(); return; }
  once(async () => {
    let edited = "";
    try {
      if (own) await post(`/api/v1/conversations/${encodeURIComponent(target.conversation_id)}/messages?source=${encodeURIComponent(target.source)}`, { role: "agent", text });
      else edited = await used(text);
    } catch (error) {
      if (error.status === 409) await pulse();
      throw error;
    }
    leave(edited);
  });
}

// The draft's id where it was edited: it can be kept as an evaluation case on the next page.
async function used(text) {
  const id = draftId();
  const answer = await post(`/api/v1/drafts/${id}/use`, { verdict: text === original() ? "used" : "edited", sent_text: text, accept_stale: stale() });
  return (await answer.json()).verdict === "edited" ? id : "";
}

function leave(edited) {
  for (const field of [$("own-text"), $("text")]) if (field) field.value = field.defaultValue;
  location.assign(`/next?after=${key}&order=${desk.dataset.order}${edited ? `&draft=${encodeURIComponent(edited)}` : ""}`);
}

async function copy() {
  if (!$("text")?.value || state() === "waiting") return;
  try {
    await navigator.clipboard.writeText($("text").value);
    announce(texts["draft.copied"]);
    $("copy").firstChild.textContent = `${texts["draft.copied"]} `;
  } catch {
    // No permission or no secure address: the text is selected so that the reader can copy it.
    edit();
    $("text").select();
  }
}

function askWhy() {
  if (state() !== "ready" && state() !== "editing") return;
  $("discard-why").showModal();
}

$("discard-why").addEventListener("close", () => {
  if ($("discard-why").returnValue !== "yes") return;
  const form = new FormData($("discard-form"));
  const reason = [form.get("reason"), form.get("more").trim()].filter(Boolean).join(": ");
  once(async () => {
    await post(`/api/v1/drafts/${draftId()}/use`, { verdict: "discarded", reason });
    delete $("draft").dataset.draft;
    $("own-why").textContent = texts["draft.discarded"];
    enter("own");
    $("own-text").focus();
    announce(texts["draft.discarded"]);
    await showParts(["learned"], "");
  });
});

// News from the customer.

function showWaiting() {
  // The first words that nobody has answered, not the last: a long e-mail is read from its beginning.
  const first = document.querySelector("[data-pending]");
  $("thread").scrollTop = first ? first.offsetTop - $("thread").offsetTop - 8 : $("thread").scrollHeight;
}

async function pulse() {
  const news = await read(`/c/${key}/pulse?draft=${encodeURIComponent(draftId())}`);
  if (draftId()) $("draft").dataset.stale = String(news.stale);
  if (news.version === work.version) return;
  work.version = news.version;
  const before = new Set([...document.querySelectorAll(".message")].map((message) => message.id));
  await showParts(["thread", "feeling"]);
  for (const message of document.querySelectorAll(".message")) message.classList.toggle("new", !before.has(message.id));
  $("thread").scrollTop = $("thread").scrollHeight;
  attend(key);
  tell();
  announce(news.stale ? texts["draft.stale"] : texts["thread.changed"]);
}

async function keepLooking() {
  if (!document.hidden && !work.busy && state() !== "waiting") {
    try {
      await pulse();
    } catch (error) {
      if (error.status === 401) location.reload();
      // Otherwise the service is away for a moment: the next look tells.
    }
  }
  setTimeout(keepLooking, PULSE_MS);
}

// Everything by hand and by key.

const another = () => { if (state() !== "waiting") { work.attempt += 1; draftNow(); } };
const followLink = (rel) => () => document.querySelector(`.moves [rel="${rel}"]`)?.click();

$("send").addEventListener("click", send);
$("edit").addEventListener("click", edit);
$("done").addEventListener("click", () => leaveEditing({ undo: true }));
$("another").addEventListener("click", another);
$("copy").addEventListener("click", copy);
$("discard").addEventListener("click", askWhy);
$("wish-form").addEventListener("submit", (event) => { event.preventDefault(); draftNow($("wish").value.trim()); });
for (const chip of document.querySelectorAll("[data-wish]")) chip.addEventListener("click", () => draftNow(chip.dataset.wish));
shortcut("Ctrl+Enter", send);
shortcut("e", edit);
shortcut("Escape", () => leaveEditing({ undo: false }));
shortcut("o", another);
shortcut("c", copy);
shortcut("d", askWhy);
shortcut("w", () => $("wish").focus());
shortcut("h", () => $("story-title").focus());
shortcut("t", () => $("handoff").click());
shortcut("j", followLink("next"));
shortcut("k", followLink("prev"));
addEventListener("beforeunload", (event) => { if (dirty()) event.preventDefault(); });

watchCorrections({ complain, announce });
watchStory({ complain, announce });
watchDraft();
if (!goTo(location.hash)) showWaiting();
enter(state());
if (state() === "waiting") draftNow();
setTimeout(keepLooking, PULSE_MS);
tell();
attend(key);
