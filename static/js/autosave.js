// Keep what is typed. A second after the last key the page is saved and says so; what could not be saved (the session
// ended, the line broke, another window was first) stays in this tab and is put back when the page is opened again.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const status = document.querySelector("[data-autosave-status]");
  const key = `unsaved:${location.pathname}`;
  const pause = 1000;
  const later = 5000;
  let timer = 0;
  let running = Promise.resolve();
  let waiting = false;

  const values = () => [...new FormData(form)].filter(([name]) => name !== "csrf_token" && name !== "revision");
  const text = () => JSON.stringify(values());
  const say = (words, tone = "calm", link = null) => {
    status.className = `autosave autosave-${tone}`;
    status.textContent = words;
    if (link) status.append(" ", Object.assign(document.createElement("a"), { href: link, textContent: status.dataset.signIn }));
  };
  const keep = () => sessionStorage.setItem(key, JSON.stringify({ revision: form.elements.revision.value, values: values() }));
  const put = (name, value) => {
    const control = form.elements[name];
    if (!control) return;
    if (control.type === "checkbox") control.checked = Boolean(value);
    else control.value = value;
  };

  // The later of two windows: both values side by side; nothing is saved before every one of them is chosen.
  const collide = (told) => {
    document.querySelector("[data-collision]")?.remove();
    form.insertAdjacentHTML("beforebegin", told.collision);
    const box = document.querySelector("[data-collision]");
    box.focus();
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-take]");
      if (!button) return;
      const rows = button.dataset.all ? [...box.querySelectorAll("[data-name]")] : [button.closest("[data-name]")];
      for (const row of rows) {
        if (button.dataset.take === "theirs") put(row.dataset.name, row.dataset.value);
        row.remove();
      }
      if (box.querySelector("[data-name]")) return;
      box.remove();
      form.elements.revision.value = told.revision;
      keep();
      save();
    });
  };

  const send = async () => {
    const sent = text();
    let answer;
    try {
      answer = await fetch(form.dataset.autosave, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual",
      });
    } catch {
      say(status.dataset.offline, "due");
      timer = setTimeout(save, later);
      return "offline";
    }
    if (answer.type === "opaqueredirect" || answer.status === 400) {
      say(status.dataset.ended, "bad", form.dataset.signIn);
      return "ended";
    }
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      say(status.dataset.offline, "bad");
      return "broken";
    }
    const told = await answer.json();
    if (!answer.ok) {
      say(told.problem, "bad");
      if (told.collision) collide(told);
      return "refused";
    }
    form.elements.revision.value = told.revision;
    waiting = text() !== sent;
    if (waiting || told.faults) keep();
    else sessionStorage.removeItem(key);
    for (const [name, html] of Object.entries(told.parts)) {
      const part = document.querySelector(`[data-part="${name}"]`);
      if (part) part.innerHTML = html;
    }
    say(told.said, told.faults ? "due" : "ok");
    return "saved";
  };
  const save = () => {
    clearTimeout(timer);
    if (document.querySelector("[data-collision] [data-name]")) return Promise.resolve("refused");
    waiting = false;
    running = running.then(send);
    return running;
  };

  form.addEventListener("input", () => {
    waiting = true;
    keep();
    clearTimeout(timer);
    timer = setTimeout(() => { say(status.dataset.saving); save(); }, pause);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    keep();
    if ((await save()) === "saved") HTMLFormElement.prototype.submit.call(form);
    else status.scrollIntoView({ block: "center" });
  });
  // Leaving within the second: the last words go out without waiting for an answer.
  addEventListener("pagehide", () => {
    if (waiting) fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
  });
  // Back shows what was saved, never a page out of the browser's memory.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const left = JSON.parse(sessionStorage.getItem(key) || "null");
  if (left && JSON.stringify(left.values) !== text()) {
    const kept = new Map(left.values);
    for (const control of form.elements) {
      if (control.name && control.type !== "hidden") put(control.name, kept.get(control.name) ?? "");
    }
    form.elements.revision.value = left.revision;
    say(status.dataset.restored, "due");
    save();
  } else sessionStorage.removeItem(key);

  // On a slow connection somebody types before this script runs: that is saved too. Not after back or reload, where the
  // browser itself puts old words into the fields.
  const typed = (control) => control.name && control.type !== "hidden" && "defaultValue" in control
    && (["checkbox", "radio"].includes(control.type) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue);
  const arrived = performance.getEntriesByType("navigation")[0];
  if (!left && arrived && arrived.type === "navigate" && [...form.elements].some(typed)) form.dispatchEvent(new Event("input"));
})();
