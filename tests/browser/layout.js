// What is wrong with the layout of a page as it stands: clipped or touching words of figures, cells too narrow, small type.
(() => {
  const wrong = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) wrong.push(`page ${document.documentElement.scrollWidth} wide`);
  const seen = (e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0; };
  const short = (e) => e.textContent.trim().slice(0, 40);
  for (const chart of document.querySelectorAll("svg.chart")) {
    if (!seen(chart)) continue;
    const style = getComputedStyle(chart);
    const box = chart.getBoundingClientRect();
    const left = box.left - parseFloat(style.marginLeft), right = box.right + parseFloat(style.marginRight);
    const top = box.top - parseFloat(style.marginTop), bottom = box.bottom + parseFloat(style.marginBottom);
    const texts = [...chart.querySelectorAll("text")].filter(seen).map((t) => [t, t.getBoundingClientRect()]);
    for (const [text, r] of texts)
      if (r.left < left - 2 || r.right > right + 2 || r.top < top - 2 || r.bottom > bottom + 2)
        wrong.push(`outside its figure: ${short(text)}`);
    texts.forEach(([one, a], at) => texts.slice(at + 1).forEach(([other, b]) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1.5 && down > 3.5) wrong.push(`touching: ${short(one)} and ${short(other)}`);
    }));
  }
  for (const e of document.querySelectorAll("p, td, th, li, dd, dt, figcaption, h1, h2, h3, h4")) {
    const r = e.getBoundingClientRect();
    if (!r.width || e.closest(".scroll, .unseen, svg")) continue;
    const cut = e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 0 && getComputedStyle(e).display !== "inline";
    if (r.right > width + 1 || cut) wrong.push(`wider than its box: ${e.tagName} ${short(e)}`);
  }
  const small = new Set();
  for (const e of document.querySelectorAll("body *")) {
    const says = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (says && seen(e) && !e.closest(".unseen") && parseFloat(getComputedStyle(e).fontSize) < 13)
      small.add(`${parseFloat(getComputedStyle(e).fontSize)} px: ${e.tagName}.${e.className.baseVal ?? e.className}`);
  }
  return [...new Set([...wrong, ...small])];
})()
