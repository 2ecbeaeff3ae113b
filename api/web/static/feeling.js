// The feeling's panel: a quote leads to the words it quotes, a correction changes only this part of the page, and what
// a chat model hears comes later.

import { Failure, fragment, send, texts } from "./service.js";

const $ = (id) => document.getElementById(id);
let from = null;

// From a quote to the words in the thread, and back with Escape.

export function goTo(hash) {
  const target = hash.length > 1 && $(hash.slice(1));
  if (!target && $("earlier") && /^#m-\d+$/.test(hash)) {
    location.assign(`${location.pathname}?whole=1${hash}`);  // it is further back than what the page shows
    return true;
  }
  if (!target) return false;
  for (let at = target.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('#feeling a[href^="#"]');
  if (!link || !goTo(link.hash)) return;
  from = link.getAttribute("href");
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !from || !event.target.closest?.("#thread")) return;
  const link = document.querySelector(`#feeling a[href="${from}"]`);
  if (!link) return;
  event.preventDefault();
  from = null;
  link.focus();
}, true);

// Corrections.

export function put(part) {
  const thread = $("thread"), top = thread.scrollTop;
  for (const name of ["thread", "feeling"]) {
    const fresh = part(name);
    if (fresh && $(name)) $(name).replaceWith(fresh);
  }
  $("thread").scrollTop = top;
}

export function watchCorrections({ complain, announce }) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.closest("#feeling")) return;
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    fields.append("part", "1");
    const undone = new URL(form.action).pathname.endsWith("/undo");
    try {
      put(await send(form.getAttribute("action"), fields));
      $("feeling-title").focus();
      announce(undone ? texts["correction.undone"] : texts["correction.done"]);
    } catch (error) {
      complain(error);
    }
  });
}

// What a model hears. It never takes the panel away from somebody who is using it.

const using = () => {
  const panel = $("feeling");
  return panel?.contains(document.activeElement) || panel?.querySelector(".fix details[open]") || $("thread").contains(document.activeElement);
};

export async function attend(key) {
  const panel = $("feeling");
  if (!panel?.hasAttribute("data-asking")) return;
  panel.removeAttribute("data-asking");
  try {
    const part = await fragment(`/c/${key}/feeling`);
    // Another message, or a correction, may draw the panel anew in the meantime: that one is the later.
    const place = () => {
      if ($("feeling") !== panel) return;
      if (using()) addEventListener("focusout", () => setTimeout(place), { once: true });
      else put(part);
    };
    place();
  } catch (error) {
    // What was heard without the model stays; the service's log says why it failed.
    if (!(error instanceof Failure)) throw error;
  }
}
