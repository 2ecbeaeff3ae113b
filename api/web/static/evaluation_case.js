// From case to case by the keyboard.

import { shortcut } from "./keys.js";

for (const [key, id] of [["j", "next"], ["k", "previous"]]) {
  shortcut(key, () => document.getElementById(id)?.click());
}
