// Ask every few seconds for a part of the page that others change; put it in place only when it is another.
(() => {
  const part = document.querySelector("[data-refresh]");
  if (!part) return;
  let last = null;
  const ask = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(part.dataset.refresh, { headers: { Accept: "text/html" }, redirect: "error" });
        if (answer.ok) {
          const text = await answer.text();
          if (last !== null && text !== last) part.innerHTML = text;
          last = text;
        }
      } catch { /* offline for a moment, or signed out: the figures stay as they are */ }
    }
    setTimeout(ask, 4000);
  };
  setTimeout(ask, 1000);
})();
