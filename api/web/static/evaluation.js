// The list of evaluations: the run under way tells how far it is, and its end brings its figures.

const PULSE_MS = 2000;
const form = document.getElementById("run-form");
let edited = false;
form?.addEventListener("input", () => { edited = true; });

async function pulse() {
  const here = document.getElementById("going");
  if (here.hidden) return;
  if (!document.hidden) {
    const answer = await fetch("/evaluacion-en-curso", { credentials: "same-origin", redirect: "manual" }).catch(() => null);
    // Who is signed out sees the page as it stands; a service that restarts is asked again.
    if (answer?.type === "opaqueredirect") return;
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const part = document.adoptNode(page.getElementById("going"));
      if (part.hidden && !edited) { location.assign("/evaluacion"); return; }
      if (part.hidden) {
        // What somebody has typed in the form is not thrown away for a figure.
        const link = document.createElement("a");
        link.href = "/evaluacion";
        link.textContent = here.dataset.done;
        here.replaceChildren(link);
        return;
      }
      if (!here.contains(document.activeElement)) here.replaceWith(part);
      else here.querySelector("[role=status]").textContent = part.querySelector("[role=status]").textContent;
    }
  }
  setTimeout(pulse, PULSE_MS);
}
setTimeout(pulse, PULSE_MS);
