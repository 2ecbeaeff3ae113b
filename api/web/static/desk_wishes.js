// What is asked of a draft: the usual changes are chips that stay pressed, everything else is typed beside them.

import { $ } from "./desk_state.js";

const chips = [...document.querySelectorAll("[data-wish]")].filter((one) => one.id !== "draft");
const pressed = (chip) => chip.getAttribute("aria-pressed") === "true";
const press = (chip, on) => chip.setAttribute("aria-pressed", String(on));

export const wished = () => [...chips.filter(pressed).map((chip) => chip.dataset.wish), $("wish").value.trim()].filter(Boolean).join(", ").slice(0, 500);

// As the draft that is shown was asked to be.
export function showWish() {
  let typed = $("draft").dataset.wish ?? "";
  for (const chip of chips) {
    const parts = typed.split(", ");
    press(chip, parts.includes(chip.dataset.wish));
    typed = parts.filter((part) => part !== chip.dataset.wish).join(", ");
  }
  if ($("draft").dataset.draft) $("wish").value = typed;
}

export function toggle(chip) {
  const on = !pressed(chip);
  // One way of address at a time.
  if (on && "way" in chip.dataset) for (const other of chips) if ("way" in other.dataset) press(other, false);
  press(chip, on);
}

export const chipAt = (number) => chips[number - 1];
export const everyChip = chips;
