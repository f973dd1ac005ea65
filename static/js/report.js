// As many lines about people as there are people with an abnormal temperature. Without this script the server asks.
(() => {
  const count = document.querySelector("[data-people]");
  const place = document.getElementById("people");
  const blank = document.getElementById("person");
  const most = 50;
  if (!count || !place || !blank) return;
  const write = () => {
    const wanted = Math.min(Math.max(parseInt(count.value, 10) || 0, 0), most);
    while (place.children.length > wanted) place.lastElementChild.remove();
    while (place.children.length < wanted) {
      const index = place.children.length;
      const line = blank.content.cloneNode(true);
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        for (const part of line.querySelectorAll(`[${name}*="NEXT"]`)) {
          part.setAttribute(name, part.getAttribute(name).replace("NEXT", index));
        }
      }
      line.querySelector("[data-number]").textContent = index + 1;
      place.append(line);
    }
  };
  count.addEventListener("input", write);
  write();
})();
