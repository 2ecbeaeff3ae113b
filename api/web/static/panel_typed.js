// A text that somebody is writing outlives the next message, another conversation and a reload.

const texts = new Map();
const name = (key) => `escucha-panel:${key}`;

export function keep(key, text) {
  if (text) texts.set(key, text); else texts.delete(key);
  try {
    if (text) sessionStorage.setItem(name(key), text); else sessionStorage.removeItem(name(key));
  } catch { /* this browser keeps nothing for a frame: the page does, as long as it is open */ }
}

export function kept(key) {
  if (texts.has(key)) return texts.get(key);
  try { return sessionStorage.getItem(name(key)) ?? ""; } catch { return ""; }
}
