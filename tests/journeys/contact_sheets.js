// What can be told of a page without eyes, as lines of text.
() => {
  const found = [];
  const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const name = (node) => {
    const words = (node.textContent || node.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${node.localName}${node.classList.length ? `.${[...node.classList].join(".")}` : ""} “${words}”`;
  };
  const around = (node, holds) => {
    for (let one = node.parentElement; one; one = one.parentElement) if (holds(one, getComputedStyle(one))) return one;
  };
  // Said but not shown, within a drawing, or Wagtail's own menu.
  const tiny = (one, style) => style.position === "absolute" && one.offsetWidth <= 1 && style.overflowX === "hidden";
  const hidden = (node) =>
    node.closest(".visually-hidden, .skip, .w-sr-only, #wagtail-sidebar, aside.sidebar") ||
    (node.closest("svg") && node.localName !== "svg") ||
    tiny(node, getComputedStyle(node)) ||
    around(node, tiny);
  const floats = (node) => around(node, (_, style) => ["sticky", "fixed"].includes(style.position));
  const scrolls = (_, style) => ["auto", "scroll", "hidden", "clip"].includes(style.overflowX);

  if (document.documentElement.scrollWidth > innerWidth) found.push(`scrolls sideways by ${document.documentElement.scrollWidth - innerWidth} px`);

  const all = [...document.body.querySelectorAll("*")].filter((node) => !hidden(node) && seen(node));
  for (const node of all) {
    const style = getComputedStyle(node), box = node.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const cut = ["hidden", "clip"];
    if (cut.includes(style.overflowX) && node.scrollWidth > node.clientWidth + 1 && !["input", "textarea", "select"].includes(node.localName))
      found.push(`cuts off ${node.scrollWidth - node.clientWidth} px at its side: ${name(node)}`);
    if (cut.includes(style.overflowY) && node.scrollHeight > node.clientHeight + 1 && node.localName !== "select")
      found.push(`cuts off ${node.scrollHeight - node.clientHeight} px below: ${name(node)}`);
    const parent = around(node, (_, held) => held.display !== "contents").getBoundingClientRect();
    const over = Math.max(box.right - parent.right, parent.left - box.left);
    if (over > 1.5 && style.position === "static" && style.display !== "inline" && !around(node, scrolls) && parseFloat(style.marginInlineStart) >= 0 && parseFloat(style.marginInlineEnd) >= 0)
      found.push(`stands ${Math.round(over)} px out of what holds it: ${name(node)}`);
  }

  // Lines of text of different blocks that lie on each other.
  const lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || hidden(node) || node.closest("svg, select, option, script, style") || !seen(node) || floats(node)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) if (box.width > 2 && box.height > 2) lines.push({ node, box });
  }
  lines.sort((one, other) => one.box.top - other.box.top);
  lines.forEach((one, at) => {
    for (const other of lines.slice(at + 1)) {
      if (other.box.top > one.box.bottom - 5) break;
      if (other.node === one.node) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
      if (wide > 3 && high > 7) found.push(`text on text: ${name(one.node)} and ${name(other.node)}`);
    }
  });

  // WCAG 2.5.8: smaller than 24 px, and a circle of 24 px around its middle meets that of another.
  const targets = all.filter((node) => node.matches("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]"));
  const middles = targets.map((node) => ({ node, box: (node.closest("label") ?? node).getBoundingClientRect() }));
  for (const { node, box } of middles) {
    if (box.width >= 24 && box.height >= 24) continue;
    if (getComputedStyle(node).display === "inline" && around(node, (one) => one.matches("p, li, dd, td, figcaption, label"))?.textContent.trim() !== node.textContent.trim()) continue;
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const near = middles.some((other) => {
      if (other.node === node || other.box.width * other.box.height === 0) return false;
      const dx = Math.max(other.box.left - x, 0, x - other.box.right), dy = Math.max(other.box.top - y, 0, y - other.box.bottom);
      return Math.hypot(dx, dy) < 12;
    });
    if (near) found.push(`target of ${Math.round(box.width)} × ${Math.round(box.height)} px too near to another: ${name(node)}`);
  }

  for (const image of document.images) if (image.complete && !image.naturalWidth && image.currentSrc) found.push(`image not loaded: ${image.currentSrc}`);
  return [...new Set(found)];
}
