// The list of promises: the draft of a message comes when its line is opened, and is copied as it was edited.

const ready = (part) => { for (const button of part.querySelectorAll(".copy-text")) button.hidden = false; };
ready(document);

document.addEventListener("toggle", async (event) => {
  const details = event.target;
  const link = details.open && details.querySelector(":scope > p > a");
  if (!link) return;
  const answer = await fetch(link.href, { credentials: "same-origin", redirect: "manual" });
  // Where it does not come the link to its own page stays, which also asks to sign in again.
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.querySelector(".progress-text");
  ready(part);
  link.parentElement.replaceWith(document.adoptNode(part));
  part.querySelector("textarea").focus();
}, true);

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.(".copy-text");
  if (!button) return;
  const field = document.getElementById(button.dataset.text);
  try {
    await navigator.clipboard.writeText(field.value);
    button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
  } catch {
    // No permission or no secure address: the text is selected so that the reader can copy it.
    field.focus();
    field.select();
  }
});
