// Ask every second how far the work is; reload once when it has ended, so that the page shows what came of it.
(() => {
  const box = document.querySelector("[data-progress]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const ask = async () => {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const job = await answer.json();
    bar.max = job.total || 1;
    bar.value = job.done;
    if (job.state === "done" || job.state === "failed") {
      if (box.dataset.ended !== "true") location.replace(box.dataset.then || location.href);
      return;
    }
    setTimeout(ask, 1000);
  };
  if (box.dataset.ended !== "true") setTimeout(ask, 500);
})();
