// What was wrong is read first: the list of faults takes the focus when the page has one.
(() => {
  const faults = document.querySelector("[data-faults]");
  if (faults) faults.focus();
})();
