// What is being looked over appears when it is done, without asking again.

const EVERY = 2000; // milliseconds
const MOST = 60; // times, then the link is there

async function look(times) {
  const response = await fetch("/health", { credentials: "same-origin", redirect: "manual" }).catch(() => null);
  if (response?.ok) {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("looking")) {
      document.getElementById("main").replaceChildren(...page.getElementById("main").children);
      return;
    }
  }
  if (times < MOST) setTimeout(look, EVERY, times + 1);
}

setTimeout(look, EVERY, 1);
