// The desk: a draft is there, a person edits it, asks for another, sends or refuses it; news makes it stale.

import { dismiss } from "./desk_asking.js";
import { another, draftNow, goBack, renew, watchDraft } from "./desk_drafts.js";
import { look, showWaiting, watchNews } from "./desk_news.js";
import { toSources } from "./desk_notes.js";
import { askWhy, changeStatus, copy, edit, leaveEditing, send } from "./desk_sending.js";
import { $, announce, complain, composer, enter, key, state } from "./desk_state.js";
import { restoreTyped } from "./desk_typed.js";
import { chipAt, everyChip, toggle, wished } from "./desk_wishes.js";
import { attend, goTo, watchCorrections } from "./feeling.js";
import { shortcut } from "./keys.js";
import { tell, watchStory } from "./story.js";

const followLink = (rel) => () => document.querySelector(`.moves [rel="${rel}"]`)?.click();
const press = (chip) => { if (chip) { toggle(chip); draftNow(); } };
// A change that was typed and not asked for yet is asked for first: nobody means to send without it.
const unasked = () => document.activeElement === $("wish") && wished() !== ($("draft").dataset.wish ?? "");
const goAhead = () => (unasked() ? draftNow() : send());
const escape = () => { if (!dismiss()) leaveEditing({ undo: false }); };

for (const [id, action] of [["send", send], ["edit", edit], ["another", another], ["copy", copy], ["discard", askWhy], ["before", goBack], ["status", changeStatus]]) {
  $(id).addEventListener("click", action);
}
$("done").addEventListener("click", () => leaveEditing({ undo: true }));
$("wish-form").addEventListener("submit", (event) => { event.preventDefault(); draftNow(); });
for (const chip of everyChip) chip.addEventListener("click", () => press(chip));

const keys = { "Ctrl+Enter": goAhead, e: edit, Escape: escape, o: another, z: goBack, r: renew, c: copy, d: askWhy, x: changeStatus, s: toSources, j: followLink("next"), k: followLink("prev") };
for (const [name, action] of Object.entries(keys)) shortcut(name, action);
for (let number = 1; number <= everyChip.length; number += 1) shortcut(String(number), () => press(chipAt(number)));
shortcut("w", () => $("wish").focus());
shortcut("h", () => $("story-title").focus());
shortcut("t", () => $("handoff").click());

addEventListener("resize", () => { composer.style.minHeight = ""; });
watchCorrections({ complain, announce });
watchStory({ complain, announce });
watchDraft();
enter(state());
restoreTyped();
if (!goTo(location.hash)) showWaiting();
if (state() === "waiting") draftNow();
watchNews();
if ($("told").querySelector("a[href$='/story']:only-child")) tell();
attend(key);
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") look().catch(complain);
