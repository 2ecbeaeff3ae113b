// The handoff note: copied as it was edited.

const note = document.getElementById("note");
const button = document.getElementById("copy-note");
const said = document.getElementById("copied");

button.hidden = false;
button.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(note.value);
    said.textContent = button.dataset.done;
  } catch {
    // No permission or no secure address: the text is selected so that the reader can copy it.
    note.focus();
    note.select();
    said.textContent = button.dataset.failed;
  }
});
