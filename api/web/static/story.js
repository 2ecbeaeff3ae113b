// The story beside the conversation: it comes by itself after the page, leads to the words it tells of, and takes what
// somebody says of a promise.

import { goTo } from "./feeling.js";
import { Failure, fragment, send } from "./service.js";

const $ = (id) => document.getElementById(id);
let from = null;

function put(fresh) {
  if (fresh) $("told").replaceWith(fresh);
}

export async function tell() {
  const place = $("told");
  try {
    const part = await fragment(place.dataset.from);
    // Nobody who is reading it with the keyboard loses their place; what was decided meanwhile is the later.
    const wait = () => {
      if ($("told") !== place) return;
      if (place.contains(document.activeElement)) addEventListener("focusout", () => setTimeout(wait), { once: true });
      else put(part("told"));
    };
    wait();
  } catch (error) {
    // The link to the story's own page stays.
    if (!(error instanceof Failure)) throw error;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#told a[href]");
  if (!link || link.pathname !== location.pathname || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!goTo(link.hash)) return;
  event.preventDefault();
  from = link.getAttribute("href");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !from || !event.target.closest?.("#thread")) return;
  const link = [...document.querySelectorAll("#told a[href]")].find((one) => one.getAttribute("href") === from);
  from = null;
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  link.focus();
}, true);

export function watchStory({ complain, announce }) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.closest("#told")) return;
    event.preventDefault();
    try {
      put((await send(form.getAttribute("action"), new FormData(form, event.submitter)))("told"));
      $("story-title").focus();
      announce(document.querySelector("#told .decided p")?.textContent ?? "");
    } catch (error) {
      complain(error);
    }
  });
}
