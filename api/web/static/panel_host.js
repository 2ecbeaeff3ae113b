// The page around the panel, another site. What it says is a hint of what is open there, never a permission; nothing is
// said to it but to an origin that this installation knows. The one exception is Chatwoot's own request, which tells
// nothing.

const ASK_CHATWOOT = "chatwoot-dashboard-app:fetch-info";
const ASK_MS = [250, 1000, 3000];
const LARGEST = 2_000_000; // characters of a message that is read at all
const INSERTED_MS = 1500;
const THEMES = ["light", "dark"];

const main = document.getElementById("panel-main");
const origins = JSON.parse(main.dataset.origins);
const framed = window.parent !== window;
const host = { origin: known(), inserts: false, heard: false };
const waiting = new Map();

function known() {
  // The browser tells who holds the frame; the first message from a known origin tells it again.
  try {
    const from = document.referrer ? new URL(document.referrer).origin : "";
    if (origins.includes(from)) return from;
  } catch { /* no address: the first message tells */ }
  return origins.length === 1 ? origins[0] : "";
}

function say(message) {
  if (framed && host.origin) window.parent.postMessage({ escucha: "panel", ...message }, host.origin);
}

function parsed(data) {
  if (typeof data === "object" && data) return data;
  if (typeof data !== "string" || data.length > LARGEST || !data.startsWith("{")) return null;
  try { return JSON.parse(data); } catch { return null; }
}

const word = (value, most = 300) => ((typeof value === "string" || typeof value === "number") && String(value).length <= most ? String(value) : "");

// What a message claims, in our words; null for what is none of ours.
function claims(said) {
  if (said?.event === "appContext" && typeof said.data === "object" && said.data) {
    const { conversation, currentAgent, theme } = said.data;
    return { conversation: word(conversation?.id), email: word(currentAgent?.email), theme: word(theme), moved: word(conversation?.last_activity_at) };
  }
  if (said?.escucha !== "host") return null;
  if (said.inserted !== undefined) {
    waiting.get(word(said.inserted))?.(true);
    return {};
  }
  host.inserts = said.insert === true || (host.inserts && said.insert === undefined);
  return { conversation: word(said.conversation), email: word(said.email), theme: word(said.theme), moved: word(said.moved) };
}

export const takes = () => host.inserts;

export function dress(theme) {
  if (THEMES.includes(theme)) document.documentElement.dataset.theme = theme;
}

export function listen(heard) {
  if (!framed) return;
  addEventListener("message", (event) => {
    if (event.source !== window.parent || !origins.includes(event.origin)) return;
    const told = claims(parsed(event.data));
    if (!told) return;
    host.origin = event.origin;
    dress(told.theme);
    if (told.conversation) host.heard = true;
    heard(told);
  });
  say({ event: "ready" });
  if (main.dataset.kind !== "chatwoot") return;
  for (const ms of ASK_MS) setTimeout(() => { if (!host.heard) window.parent.postMessage(ASK_CHATWOOT, "*"); }, ms);
}

// Put the text into the helpdesk's own form, where the page around us offers to; whether it did.
export async function insert(text) {
  if (!framed || !host.inserts || !host.origin) return false;
  const key = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const done = new Promise((resolve) => {
    waiting.set(key, resolve);
    setTimeout(() => resolve(false), INSERTED_MS);
  });
  say({ event: "insert", key, text });
  const inserted = await done;
  waiting.delete(key);
  return inserted;
}
