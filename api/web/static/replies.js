// The saved reply beside a conversation: it comes by itself after the page, anew when the customer writes again, and one
// key takes it.

import { shortcut } from "./keys.js";
import { Failure, fragment } from "./service.js";

const place = document.getElementById("saved");

async function look() {
  try {
    const part = await fragment(place.dataset.from);
    const found = part("saved-found");
    if (found) document.getElementById("saved-found").replaceWith(found);
  } catch (error) {
    // The draft is what the page is for; a reply that could not be looked up is not missed.
    if (!(error instanceof Failure)) throw error;
  }
}

shortcut("g", () => document.getElementById("saved-take")?.click());

// The desk puts another thread in place when something was said.
const thread = document.getElementById("thread");
if (thread) new MutationObserver(() => look()).observe(thread.parentElement, { childList: true });
if (document.getElementById("desk").dataset.pending === "true") look();
