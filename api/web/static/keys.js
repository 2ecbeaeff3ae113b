// Single-key shortcuts: registered by page scripts, never while somebody types, and a person can switch them off.

const actions = new Map();
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

export function shortcut(key, action) {
  actions.set(key, action);
}

export const singleKeys = {
  get on() {
    // A browser may keep nothing for a page inside another site's.
    try { return localStorage.getItem("single-keys") !== "off"; } catch { return true; }
  },
  set on(value) { localStorage.setItem("single-keys", value ? "on" : "off"); },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const name = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const action = actions.get(name);
  if (!action || event.altKey) return;
  const single = event.key.length === 1 && !name.startsWith("Ctrl+");
  if (single && (typing(event.target) || !singleKeys.on || document.querySelector("dialog[open]"))) return;
  if (!single && document.querySelector("dialog[open]")) return;
  event.preventDefault();
  action(event);
});
