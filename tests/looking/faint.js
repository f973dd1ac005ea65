// The words of a page that are too faint to read: text against the nearest opaque ground below it. What is disabled or
// out of sight is left out, as in WCAG 1.4.3. Called with the least ratio; answers the words found with theirs.
(least) => {
  const numbers = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const leftOut = (element) =>
    !element.checkVisibility() ||
    element.closest(".visually-hidden, .skip, script, option, .disabled") ||
    element.closest(".form-check")?.querySelector(":disabled");
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.data.trim();
    if (!words || leftOut(node.parentElement)) continue;
    const ink = light(numbers(getComputedStyle(node.parentElement).color));
    const paper = light(ground(node.parentElement));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < least) found.push(`${words.slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return found;
};
