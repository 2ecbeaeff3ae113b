// Drafts: the first one, another, one as it was wished, and back to the one before.

import { $, announce, complain, composer, draftId, enter, original, readyState, showParts, state, target, work } from "./desk_state.js";
import { keepTyped } from "./desk_typed.js";
import { lightNote } from "./desk_notes.js";
import { watchSentences } from "./sentences.js";
import { Failure, post, texts } from "./service.js";
import { events } from "./stream.js";
import { showWish, wished } from "./desk_wishes.js";

const LEAST = 160; // pixels in which a draft can be read while it is written
const working = composer.querySelector(".working");
const before = [];

export function watchDraft() {
  watchSentences($("draft"), lightNote);
  $("renew")?.addEventListener("click", renew);
  showWish();
}

export async function draftNow() {
  if (state() === "waiting") work.stop?.abort();
  const stop = work.stop = new AbortController();
  remember();
  $("before").hidden = before.length === 0;
  $("problem").hidden = true;
  $("coming").textContent = "";
  $("step").textContent = texts["step.start"];
  keepRoom();
  enter("waiting");
  try {
    const response = await post("/api/v1/drafts/stream", { ...target, wish: wished(), attempt: work.attempt, surface: "desk" }, stop.signal);
    await show(await follow(response));
    announce(texts["draft.ready"]);
  } catch (error) {
    complain(error);
    if (stop === work.stop && error.name !== "AbortError") enter(draftId() ? readyState() : "own");
  }
}

// What stands below keeps its place while the next draft is on its way, and when it has arrived.
function keepRoom() {
  composer.style.minHeight = `${composer.offsetHeight}px`;
  const room = $("draft-place").offsetHeight;
  if (room) working.style.height = `${Math.max(room, LEAST)}px`;
}

addEventListener("resize", () => { composer.style.minHeight = working.style.height = ""; });

async function follow(response) {
  for await (const { event, data } of events(response)) {
    if (event === "step") $("step").textContent = texts[`step.${data.name}`] ?? texts["step.start"];
    if (event === "text") {
      $("coming").append(data.text);
      working.scrollTop = working.scrollHeight;
    }
    if (event === "error") throw new Failure(data.status);
    if (event === "draft") return data.id;
  }
  throw new Failure("cut");
}

async function show(id) {
  await showParts(["draft", "about"], id);
  watchDraft();
  enter(readyState());
  keepTyped();
  $("before").hidden = before.length === 0;
}

// Nothing that somebody wrote goes with the draft that they wrote it in.
function remember() {
  const text = state() === "editing" && $("text").value !== original() ? $("text").value : "";
  if (draftId() && before.at(-1)?.id !== draftId()) before.push({ id: draftId(), text });
  else if (draftId() && text) before.at(-1).text = text;
}

export async function goBack() {
  if (state() === "waiting" || before.length === 0) return;
  const last = before.pop();
  if (last.id === draftId() && before.length) return goBack();
  try {
    await show(last.id);
    if (last.text) { $("text").value = last.text; enter("editing"); keepTyped(); }
    announce(texts["desk.before_done"]);
    if (!document.activeElement.checkVisibility() || document.activeElement === document.body) composer.focus({ preventScroll: true });
  } catch (error) {
    complain(error);
  }
}

export function another() {
  if (state() === "waiting") return;
  work.attempt += 1;
  draftNow();
}

export function renew() {
  if ($("draft").dataset.stale === "true" || state() === "own") draftNow();
}
