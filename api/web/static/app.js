// What every page has: the list of shortcuts, search by key, and moving through a list.

import { shortcut, singleKeys } from "./keys.js";
import "./undo.js";

const dialog = document.getElementById("keys");
const box = document.getElementById("single-keys");

const open = () => { box.checked = singleKeys.on; dialog.showModal(); };
document.getElementById("open-keys").addEventListener("click", open);
box.addEventListener("change", () => { singleKeys.on = box.checked; });
shortcut("?", open);
shortcut("/", () => {
  const field = document.getElementById("q");
  if (field) field.focus();
  else location.assign("/search");
});

for (const menu of document.querySelectorAll(".menu, .nav-more")) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
  });
}

// What somebody typed and did not send is theirs, and goes with them.
document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => sessionStorage.clear());

const list = document.getElementById("inbox") ?? document.getElementById("cases");
if (list) {
  const links = [...list.querySelectorAll("a")];
  const move = (by) => {
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))].focus();
  };
  shortcut("j", () => move(1));
  shortcut("k", () => move(-1));
}
