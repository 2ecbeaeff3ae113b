// The customer's story: read when somebody unfolds it, and again when something was said.

import { $, complain, panel, place } from "./panel_state.js";
import { fragment } from "./service.js";

export async function tell() {
  const part = $("told");
  if (!part || part.dataset.told === panel().dataset.version) return;
  try {
    const fresh = await fragment(`/panel/story?${new URLSearchParams(place())}`);
    if ($("told") !== part) return;
    part.replaceWith(fresh("told"));
    $("told").dataset.told = panel().dataset.version;
  } catch (error) {
    complain(error);
  }
}
