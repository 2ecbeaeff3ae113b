// News of the conversation: a look every few seconds, seldom while nobody sees the page, and never all pages at once.

import { $, announce, desk, draftId, key, showParts, state, work } from "./desk_state.js";
import { attend } from "./feeling.js";
import { post, read, texts } from "./service.js";
import { tell } from "./story.js";

const EVERY = 5_000, HIDDEN = 45_000, LONGEST = 60_000;
const NEAR = 48; // pixels from the end of the thread, within which somebody reads its end
let failures = 0;
let timer = 0;

export function showWaiting() {
  // The first words that nobody has answered, not the last: a long e-mail is read from its beginning.
  const first = document.querySelector(".message[data-pending]");
  $("thread").scrollTop = first ? first.offsetTop - 8 : $("thread").scrollHeight;
}

export async function look() {
  const news = await read(`/c/${key}/pulse?draft=${encodeURIComponent(draftId())}&version=${encodeURIComponent(work.version)}`);
  if (news.version === work.version) { aware(news.beside && texts["desk.beside"].replace("{name}", news.beside)); return; }
  work.version = news.version;
  if (draftId()) $("draft").dataset.stale = String(news.stale);
  const before = new Map([...document.querySelectorAll(".message")].map((one) => [one.id, one.className]));
  const at = $("thread").scrollTop, atEnd = $("thread").scrollHeight - at - $("thread").clientHeight < NEAR;
  await showParts(["thread", "feeling"]);
  const fresh = [...document.querySelectorAll(".message")].filter((one) => !before.has(one.id));
  for (const message of fresh) message.classList.add("new");
  // Who reads further up goes on reading; that there is something new is said.
  $("thread").scrollTop = atEnd ? $("thread").scrollHeight : at;
  if (!fresh.length) return;
  const theirs = news.by && news.by !== desk.dataset.me;
  work.answered = theirs ? news.by : "";
  if (theirs) aware(texts["desk.answered"].replace("{name}", news.by));
  attend(key);
  tell();
  announce(theirs ? texts["desk.answered"].replace("{name}", news.by) : news.stale ? texts["draft.stale"] : texts["thread.changed"]);
}

function aware(words) {
  if (work.answered && !words) return;
  const line = $("aware");
  if (!words || line.textContent === words) return;
  line.textContent = words;
  line.hidden = false;
}

async function keepLooking() {
  if (!work.busy && state() !== "waiting") {
    try {
      await look();
      failures = 0;
    } catch (error) {
      if (error.status === 401) location.reload();
      // Otherwise the service is away for a moment: the next look tells.
      failures += 1;
    }
  }
  plan();
}

function plan() {
  const usual = document.hidden ? HIDDEN : $("thread").dataset.sending === "true" ? EVERY / 2 : EVERY;
  const wait = Math.min(LONGEST, usual * 2 ** Math.min(failures, 4)) * (0.8 + 0.4 * Math.random());
  clearTimeout(timer);
  timer = setTimeout(keepLooking, wait);
}

export function watchNews() {
  plan();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) keepLooking(); });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-retry]");
    if (!button) return;
    try {
      await post(`/api/v1/sent/${button.dataset.retry}/retry`, {});
      announce(texts["desk.retried"]);
      await look();
    } catch {
      // It was tried meanwhile, or came to an end: the next look shows how it stands.
      plan();
    }
  });
}
