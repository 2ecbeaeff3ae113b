// Sending, refusing, copying, closing. What is still open is asked about once; what was done can be undone for a moment.

import { ask, asking, goOn } from "./desk_asking.js";
import { $, announce, conversationPath, desk, dirty, draftId, enter, field, key, newKey, once, original, readyState, showParts, stale, state, target, work } from "./desk_state.js";
import { forgetTyped, keepTyped } from "./desk_typed.js";
import { look } from "./desk_news.js";
import { post, texts } from "./service.js";
import { offerUndo } from "./undo.js";

const named = (words, name) => words.replace("{name}", name);
const sending = { key: "", text: "" };
const offer = (done) => offerUndo({ ...done, conversation: key, undo: texts["desk.undo"], late: texts["desk.too_late"] });

export function send() {
  if (state() === "waiting") return;
  if (asking()) { goOn(); return; }
  const text = field().value;
  if (!text.trim()) { field().focus(); return; }
  once(async () => {
    const matters = await open(text);
    if (matters.length) question(matters, text);
    else await go(text, []);
  });
}

const question = (matters, text) => ask(matters, {
  title: texts["desk.before_send"],
  button: texts["desk.send_anyway"],
  go: () => once(() => go(text, matters)),
});

// What is still open in a text: said by the page for a draft as it is, by the service for one that was changed.
async function open(text) {
  const found = [];
  if (draftId() && stale()) found.push({ name: "stale", words: texts["desk.stale"] });
  if (work.answered) found.push({ name: "answered", words: named(texts["desk.answered"], work.answered) });
  if (state() !== "own" && text === original()) return [...found, ...shown()];
  const response = await post("/api/v1/drafts/check", { ...target, text, draft_id: state() === "own" ? "" : draftId() });
  const failed = (await response.json()).filter((one) => !one.passed);
  return [...found, ...failed.map((one) => ({ name: one.name, words: texts[`check.${one.name}`] ?? one.name, detail: one.detail }))];
}

const shown = () => [...document.querySelectorAll("#still-open li")].map((one) => ({ name: one.dataset.name, words: one.dataset.words, detail: one.textContent }));

async function go(text, matters) {
  if (text !== sending.text) Object.assign(sending, { key: newKey(), text });
  // The draft that somebody else has sent is theirs: what is said beside it is a message of its own.
  const own = state() === "own" || matters.some((one) => one.name === "answered");
  let edited = "";
  try {
    if (own) await post(conversationPath("messages"), { role: "agent", text, send: true, id: sending.key });
    else edited = await used(text, matters);
  } catch (error) {
    if (error.status !== 409) throw error;
    // Somebody wrote meanwhile: the page shows it, and what was to be sent is asked about anew.
    await look();
    if (!stale() && !work.answered) throw error;
    question(await open(text), text);
    return;
  }
  leave(text, edited, own);
}

// The draft's id where it was edited: it can be kept as an evaluation case on the next page.
async function used(text, matters) {
  const id = draftId();
  const despite = [...new Set(matters.map((one) => one.name))];
  const body = { verdict: text === original() ? "used" : "edited", sent_text: text, accept_stale: despite.includes("stale"), key: sending.key, despite };
  const answer = await post(`/api/v1/drafts/${id}/use`, body);
  return (await answer.json()).verdict === "edited" ? id : "";
}

function leave(text, edited, own) {
  forgetTyped();
  const words = named(desk.dataset.sends === "true" ? texts["desk.sent"] : texts["desk.marked"], desk.dataset.name);
  offer({ path: `/api/v1/sent/${sending.key}/undo`, words, typed: own || edited ? { text: own ? "" : text, own: own ? text : "", draft: own ? "" : draftId() } : null });
  for (const one of [$("own-text"), $("text")]) if (one) one.value = one.defaultValue;
  location.assign(`/next?after=${key}&${desk.dataset.sift}${edited ? `&draft=${encodeURIComponent(edited)}` : ""}`);
}

export async function copy() {
  if (state() === "waiting" || !$("text")?.value) return;
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

export function edit() {
  if (state() === "ready") enter("editing");
  if (state() === "editing") $("text").focus();
}

export function leaveEditing({ undo }) {
  if (state() !== "editing") return;
  if (undo) { $("text").value = original(); keepTyped(); }
  if (dirty() || readyState() === "editing") { $("text").blur(); return; }
  enter("ready");
  $("edit").focus();
}

// Refusing.

export function askWhy() {
  if (state() === "ready" || state() === "editing") $("discard-why").showModal();
}

$("discard-why").addEventListener("close", () => {
  if ($("discard-why").returnValue !== "yes") return;
  const form = new FormData($("discard-form"));
  const reason = [form.get("reason"), form.get("more").trim()].filter(Boolean).join(": ");
  const refusal = newKey();
  once(async () => {
    await post(`/api/v1/drafts/${draftId()}/use`, { verdict: "discarded", reason, key: refusal });
    const typed = state() === "editing" && $("text").value !== original() ? { text: $("text").value, own: "", draft: draftId() } : null;
    delete $("draft").dataset.draft;
    $("own-why").textContent = texts["draft.discarded"];
    if (typed) $("own-text").value ||= typed.text;
    enter("own");
    $("own-text").focus();
    keepTyped();
    offer({ path: `/api/v1/sent/${refusal}/undo`, words: texts["desk.refused"], typed });
    await showParts(["learned"], "");
  });
});

// Closing and opening again.

export function changeStatus() {
  if (desk.dataset.closed === "true") { once(reopen); return; }
  const lines = [...document.querySelectorAll("#closing-open li")].map((one) => ({ name: "open", words: one.textContent }));
  if (lines.length) whetherToClose(lines);
  else once(() => close(false));
}

const whetherToClose = (lines) => ask(lines, { title: texts["desk.before_close"], button: texts["desk.close_anyway"], go: () => once(() => close(true)) });

// The service knows what the page did not tell: a long story, what was said since the page was drawn.
async function close(accepted) {
  let answer;
  try {
    answer = await post(conversationPath("status"), { status: "resolved", accept_open: accepted });
  } catch (error) {
    if (error.status !== 409 || accepted) throw error;
    whetherToClose([{ name: "open", words: error.detail }]);
    return;
  }
  const { key: closing } = await answer.json();
  keepTyped();
  if (closing) offer({ path: conversationPath("status"), body: { status: "open", undo: closing }, words: texts["desk.closed"], typed: null });
  location.assign(`/next?after=${key}&${desk.dataset.sift}`);
}

async function reopen() {
  await post(conversationPath("status"), { status: "open" });
  location.reload();
}
