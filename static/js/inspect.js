// A checklist filled in on the spot: every answer is sent at once. Without a network it is kept in the phone and sent
// when there is one again, in the order it was given; photographs wait in the phone's own store. Nothing is lost by closing the page.
(() => {
  const bar = document.querySelector("[data-saving]");
  if (!bar) return;
  const words = bar.querySelector("[data-saving-words]");
  const left = bar.querySelector("[data-left]");
  const place = `inspection:${location.pathname}`;
  document.documentElement.classList.add("sends-itself");

  const say = (text) => { if (words.textContent !== text) words.textContent = text; };
  const kept = () => JSON.parse(localStorage.getItem(place) || "{}");
  const keep = (all) => localStorage.setItem(place, JSON.stringify(all));

  const store = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("inspection-photos", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "token" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const within = async (mode, act) => {
    const db = await store();
    return new Promise((resolve, reject) => {
      const change = db.transaction("photos", mode);
      const asked = act(change.objectStore("photos"));
      change.oncomplete = () => { db.close(); resolve(asked.result); };
      change.onerror = () => { db.close(); reject(change.error); };
    });
  };

  // "gone": no network; "signed-out"; otherwise what the office said.
  const send = async (address, data) => {
    data.set("csrf_token", document.querySelector("[name=csrf_token]").value);
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" } });
    } catch { return "gone"; }
    if (answer.status >= 500) return "gone";
    if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) return "signed-out";
    return answer.json();
  };

  const problem = (item, text) => {
    const box = document.querySelector(`[data-finding="${item}"] [data-problem]`);
    if (!box) return;
    box.textContent = text || "";
    box.hidden = !text;
    box.classList.toggle("d-block", Boolean(text));
  };

  // An answer given while the page is being left may miss the next page's rendering: it stays kept, and is sent once more.
  let leaving = false;
  addEventListener("beforeunload", () => { leaving = true; });

  let busy = false;
  let again = false;
  const flush = async () => {
    if (busy) { again = true; return; }
    busy = true;
    leaving = false;
    let state = "";
    do {
      again = false;
      for (const [item, entry] of Object.entries(kept())) {
        const data = new FormData();
        data.set("finding", entry.finding);
        data.set("remark", entry.remark);
        const told = await send(entry.address, data);
        if (told === "gone" || told === "signed-out") { state = told; break; }
        problem(item, told.problem);
        const now = kept();
        if (!leaving && now[item] && now[item].at === entry.at) { delete now[item]; keep(now); }
        if (told.left !== undefined) left.textContent = told.left;
        if (told.saved) state = told.saved;
      }
      if (state !== "gone" && state !== "signed-out") {
        let sent = false;
        for (const photo of await within("readonly", (all) => all.getAll())) {
          if (photo.place !== place) continue;
          const data = new FormData();
          for (const name of ["item", "token", "position"]) if (photo[name]) data.set(name, photo[name]);
          data.set("photo", photo.blob, "photo");
          const told = await send(photo.address, data);
          if (told === "gone" || told === "signed-out") { state = told; break; }
          problem(photo.item, told.problem);
          await within("readwrite", (all) => all.delete(photo.token));
          sent = sent || !told.problem;
        }
        if (sent && !Object.keys(kept()).length) { location.reload(); return; }
      }
    } while (again && state !== "gone" && state !== "signed-out");
    busy = false;
    if (state === "gone") say(bar.dataset.wordsWaiting);
    else if (state === "signed-out") say(bar.dataset.wordsSignedOut);
    else if (state) say(`${bar.dataset.wordsSaved} ${state}`);
  };

  for (const form of document.querySelectorAll("[data-finding]")) {
    const waiting = kept()[form.dataset.finding];
    if (waiting) {
      for (const choice of form.querySelectorAll("[name=finding]")) choice.checked = choice.value === waiting.finding;
      form.elements.remark.value = waiting.remark;
    }
    const note = () => {
      const chosen = form.querySelector("[name=finding]:checked");
      if (!chosen) return;
      const all = kept();
      all[form.dataset.finding] = {
        address: form.getAttribute("action"), finding: chosen.value, remark: form.elements.remark.value, at: `${Date.now()}-${Math.random()}`,
      };
      keep(all);
      flush();
    };
    form.addEventListener("change", note);
    form.addEventListener("submit", (event) => { event.preventDefault(); note(); });
  }
  for (const form of document.querySelectorAll("[data-photo]")) {
    form.elements.photo.addEventListener("change", async () => {
      const file = form.elements.photo.files[0];
      if (!file) return;
      const token = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
      await within("readwrite", (all) => all.put({
        token, place, address: form.getAttribute("action"), item: form.querySelector("[name=item]").value,
        position: form.elements.position.checked ? "yes" : "", blob: file,
      }));
      form.elements.photo.value = "";
      flush();
    });
  }
  addEventListener("online", flush);
  setInterval(flush, 15000);
  flush();
})();
