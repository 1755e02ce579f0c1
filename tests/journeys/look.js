// Told to the browser by test_every_control.py: opens what is folded, one after the other, and gives back what nobody
// could press: a control without size, outside the window, or covered by another, and a fold that opens to nothing.
() => {
  const wrong = [];
  const seen = new Set();
  const named = (element) =>
    `${element.tagName} ${element.innerText || element.name || element.id || ""}`.replace(/\s+/g, " ").slice(0, 60);
  const foldOf = (element) => element.parentElement && element.parentElement.closest("details");
  const isFolded = (element) => {
    const fold = element.closest("details:not([open])");
    return fold && !(element.tagName === "SUMMARY" && element.parentElement === fold && !foldedAbove(fold));
  };
  const foldedAbove = (fold) => foldOf(fold) && fold.parentElement.closest("details:not([open])");
  // A step that is not shown now, and a field that belongs to another answer, are [hidden].
  const isApart = (element) =>
    element.closest("[hidden], .hidden-visually, .usa-skipnav") || element.type === "hidden" || element.disabled;
  const isOfTheOtherWidth = (element) =>
    innerWidth <= 720 ? element.closest("nav.nav") : element.closest(".sitemenu, .narrow-only");
  // What one really presses of a hidden box or a file field is its label.
  const pressed = (element) =>
    ["radio", "checkbox", "file"].includes(element.type) && element.labels[0] ? element.labels[0] : element;
  const look = (element) => {
    if (seen.has(element) || isApart(element) || isFolded(element)) { return; }
    if (isOfTheOtherWidth(element)) { return; }
    seen.add(element);
    const target = pressed(element);
    target.scrollIntoView({ block: "center", inline: "nearest" });
    const box = [...target.getClientRects()].find((one) => one.width > 1 && one.height > 1);
    if (!box) { wrong.push(`${named(element)}: has no size`); return; }
    const x = box.left + box.width / 2;
    const y = box.top + box.height / 2;
    if (x < 0 || x > innerWidth) { wrong.push(`${named(element)}: outside the window`); return; }
    const met = document.elementFromPoint(x, y);
    const isMet = !met || target.contains(met) || met.contains(target) || element.contains(met);
    if (!isMet) { wrong.push(`${named(element)}: covered by ${named(met)}`); }
  };
  const lookAt = (root) => root.querySelectorAll("a[href], button, summary, input, select, textarea").forEach(look);
  const open = (fold) => {
    for (let one = fold; one; one = foldOf(one)) { one.open = true; }
  };
  const isTall = (part) => part.getBoundingClientRect().height > 1;
  const lookInto = (fold) => {
    if (isOfTheOtherWidth(fold) || isApart(fold)) { return; }
    open(fold);
    const inside = [...fold.querySelectorAll(":scope > :not(summary), :scope > :not(summary) *")];
    if (!inside.some(isTall)) { wrong.push(`${named(fold)}: opens to nothing`); }
    lookAt(fold);
    document.querySelectorAll("details[open]").forEach((one) => { one.open = stays.has(one); });
  };
  const stays = new Set(document.querySelectorAll("details[open]"));
  const lookAround = () => {
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth + 1) { wrong.push(`the page is ${wide} px wide`); }
    document.querySelectorAll(".card table").forEach((table) => {
      const over = table.getBoundingClientRect().right - table.closest(".card").getBoundingClientRect().right;
      if (over > 1) { wrong.push(`a table stands ${Math.round(over)} px out of its card: ${named(table)}`); }
    });
    lookAt(document);
    document.querySelectorAll("details:not([open])").forEach(lookInto);
  };
  lookAround();
  document.querySelectorAll(".steps a").forEach((step) => {
    step.click();
    lookAround();
  });
  return wrong;
}
