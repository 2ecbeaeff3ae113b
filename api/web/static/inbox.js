// The inbox keeps itself up to date: clocks go on in place, what is new is offered and never pushed, and the title says
// how many are late. Nothing moves under the reader's pointer or focus.

import { shortcut } from "./keys.js";

const LOOK_MS = 10_000;
const HIDDEN_MS = 30_000;
const LONGEST_MS = 120_000;
const page = document.getElementById("waiting");
const offer = document.querySelector("#fresh a");
const rows = [...document.querySelectorAll("#inbox [data-key]")];
const plainTitle = document.title;
const look = { tag: "", failures: 0, timer: 0 };

function titled(late) {
  document.title = late > 0 ? `${page.dataset.titleLate.replace("{n}", late)} ${plainTitle}` : plainTitle;
}

function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function show(news) {
  titled(news.late);
  const told = new Map(news.rows.map((row) => [String(row.key), row]));
  let changed = false;
  for (const link of rows) {
    const row = told.get(link.dataset.key);
    if (!row) continue;
    changed ||= row.gone;
    const mark = link.querySelector(".news");
    link.classList.toggle("gone", row.gone);
    mark.hidden = !row.gone && !row.fresh;
    put(mark, row.gone ? mark.dataset.gone : row.fresh ? mark.dataset.fresh : "");
    if (row.gone) continue;
    link.dataset.state = row.state;
    put(link.querySelector(".waited"), row.waited || "–");
    put(link.querySelector(".against"), row.words);
  }
  const { one, other, changed: otherwise } = offer.dataset;
  const words = news.fresh === 1 ? one : news.fresh > 1 ? other.replace("{n}", news.fresh) : changed ? otherwise : "";
  put(offer, words);
  offer.hidden = words === "";
}

async function ask() {
  const keys = rows.map((link) => link.dataset.key).join(",");
  const headers = look.tag ? { "If-None-Match": look.tag } : {};
  const answer = await fetch(`/inbox/news?after=${page.dataset.newest}&keys=${keys}`, { headers, credentials: "same-origin", redirect: "manual", cache: "no-store" });
  // Signed out meanwhile: the page that asks to sign in says so.
  if (answer.type === "opaqueredirect" || answer.status === 401) location.reload();
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(String(answer.status));
  look.tag = answer.headers.get("ETag") ?? "";
  show(await answer.json());
}

async function keepLooking() {
  try {
    await ask();
    look.failures = 0;
  } catch {
    look.failures += 1; // the service is away for a moment: less often, until it is back
  }
  const usual = document.hidden ? HIDDEN_MS : LOOK_MS;
  const wait = Math.min(LONGEST_MS, usual * 2 ** Math.min(look.failures, 4));
  look.timer = setTimeout(keepLooking, wait * (0.85 + Math.random() * 0.3));
}

shortcut("r", () => { if (!offer.hidden) offer.click(); });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  clearTimeout(look.timer);
  keepLooking();
});
titled(Number(page.dataset.late));
look.timer = setTimeout(keepLooking, LOOK_MS);
