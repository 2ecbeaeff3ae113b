// The panel inside a helpdesk: it follows the conversation that is open there, shows its draft, and hands the text over
// in the ways that the helpdesk allows.

import { shortcut } from "./keys.js";
import { copy, hand, undo, watchHanding } from "./panel_hand.js";
import { dress, listen } from "./panel_host.js";
import { $, announce, arm, calm, complain, dirty, draftId, enter, field, here, main, original, panel, place, readyState, recall, remember, shown, state, work } from "./panel_state.js";
import { keep } from "./panel_typed.js";
import { watchSentences } from "./sentences.js";
import { Failure, fragment, post, read, texts } from "./service.js";

const PULSE_MS = 5000;
const TOLD_NOTHING_MS = 6000;
const LOSING_MS = 8000;
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
    exchange(part("panel"), quiet);
    begin();
  } catch (error) {
    panel().removeAttribute("aria-busy");
    complain(error);
  }
}

// The same conversation drawn anew keeps what is unfolded, where one is, and what can still be taken back.
function exchange(fresh, same) {
  const old = panel(), at = document.activeElement, top = old.querySelector(".scroll")?.scrollTop ?? 0;
  const held = old.contains(at) ? (at.id ? `#${at.id}` : at.dataset.do && `[data-do="${at.dataset.do}"]`) : "";
  const open = [...old.querySelectorAll("details[open][id]")].map((one) => one.id);
  const sent = $("sent");
  old.replaceWith(fresh);
  if (!same) return;
  for (const id of open) if ($(id)) $(id).open = true;
  if (sent?.dataset.sent && $("sent")) $("sent").replaceWith(sent);
  if (fresh.querySelector(".scroll")) fresh.querySelector(".scroll").scrollTop = top;
  if (held) fresh.querySelector(held)?.focus({ preventScroll: true });
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
  offerSaved();
}

// The helpdesk itself is asked once what is new there: what is stored is shown meanwhile.
async function renew() {
  const { conversation } = place();
  try {
    const news = await (await post("/panel/fresh", { ...place(), draft: draftId() })).json();
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
  if (told.email && $("email") && !$("email").value) $("email").value = told.email;
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
    if (conversation === place().conversation) announce(texts["draft.ready"]);
  } catch (error) {
    if (stop !== work.stop || error.name === "AbortError") return;
    enter(draftId() ? readyState() : "own");
    complain(error);
  }
}

async function follow(response) {
  const { events } = await import("./stream.js"); // for the few that ask for another draft
  for await (const { event, data } of events(response)) {
    if (event === "step") $("step").textContent = texts[`step.${data.name}`] ?? texts["step.start"];
    if (event === "text") $("coming").append(data.text);
    if (event === "error") throw new Failure(data.status);
    if (event === "draft") return data.id;
  }
  throw new Failure("cut");
}

async function showDraft(id) {
  const { conversation } = place();
  const part = await fragment(`/panel/parts?${new URLSearchParams({ ...place(), draft: id })}`);
  if (conversation !== place().conversation) return;
  const fresh = ["draft", "about"].map((name) => [$(name), part(name)]);
  if (!fresh.every(([, one]) => one)) throw new Failure("cut");
  for (const [old, one] of fresh) old?.replaceWith(one);
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

// The saved reply that fits, where there is one; taken, it is the draft.

async function offerSaved() {
  const place_ = $("saved-found"), { conversation } = place();
  if (!place_ || panel().dataset.pending !== "true") return;
  try {
    const fresh = (await fragment(`/panel/saved?${new URLSearchParams(place())}`))("saved-found");
    if (fresh?.querySelector("form") && $("saved-found") === place_ && conversation === place().conversation) place_.replaceWith(fresh);
  } catch (error) {
    if (!(error instanceof Failure)) throw error; // the draft is what the panel is for
  }
}

async function takeSaved(form) {
  try {
    const { draft } = await (await post("/panel/saved", { ...place(), reply: Number(form.elements.reply.value) })).json();
    await show(place().conversation, { draft, quiet: true });
    announce(texts["draft.ready"]);
  } catch (error) {
    complain(error);
  }
}

// A person decides.

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
  // A frame may not ask with a dialog of the browser's: the second time means it.
  if (dirty() && Date.now() > work.losing) {
    work.losing = Date.now() + LOSING_MS;
    $("problem").textContent = texts["panel_said.lose"];
    $("problem").hidden = false;
    return;
  }
  keep(here(), "");
  if (!wish) work.attempt += 1;
  draftNow(wish);
};

// Few unfold it.
const tell = async () => (await import("./panel_story.js")).tell();

const actions = {
  copy, edit, undo,
  reply: () => hand("reply"), note: () => hand("note"), draft: () => hand("draft"), insert: () => hand("insert"),
  anyway: (button) => hand(button.dataset.form),
  back: () => { calm(); document.querySelector("#actions .primary")?.focus(); },
  done: () => leaveEditing(true),
  another: () => another(),
  wish: (button) => another(button.dataset.wish),
  again: () => show(place().conversation),
};

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
  if (!["wish-form", "saved-form"].includes(event.target.id)) return;
  event.preventDefault();
  if (event.target.id === "saved-form") return void takeSaved(event.target);
  another($("wish").value.trim());
});
document.addEventListener("input", () => { if (shown()) { remember(); if (panel().dataset.warned) calm(); } });
document.addEventListener("visibilitychange", () => { if (!document.hidden && shown()) renew(); });

const press = (name) => () => document.querySelector(`[data-do="${name}"]:not(:disabled, [hidden])`)?.click();
shortcut("Ctrl+Enter", () => ($("warn")?.hidden === false ? $("anyway") : document.querySelector("#actions .primary:not(:disabled)"))?.click());
for (const [key, name] of [["c", "copy"], ["i", "insert"], ["e", "edit"], ["o", "another"], ["n", "note"], ["z", "undo"]]) shortcut(key, press(name));
shortcut("g", () => $("saved-take")?.click());
shortcut("r", () => { if (document.querySelector("#renew")?.checkVisibility()) draftNow(); });
shortcut("w", () => $("wish")?.focus());
shortcut("Escape", () => ($("warn")?.hidden === false ? actions.back() : leaveEditing(false)));

watchHanding({ show, renew, edit });
dress(main.dataset.theme);
listen(heard);
if (state() === "connect") (await import("./panel_connect.js")).connect();
else {
  begin();
  if (main.dataset.meeting) post("/panel/link", { helpdesk: main.dataset.helpdesk, meeting: main.dataset.meeting }).catch(complain);
  setTimeout(keepLooking, PULSE_MS);
  if (!shown() && $("told-nothing")) setTimeout(() => { if ($("told-nothing")) $("told-nothing").hidden = false; }, TOLD_NOTHING_MS);
}
