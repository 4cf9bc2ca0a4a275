"use strict";
(() => {
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const chosen = root.style.colorScheme;
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.style.colorScheme = dark ? "light" : "dark";
  });

  const list = document.getElementById("list");
  if (!list) return;
  const tools = document.getElementById("tools");
  const filter = document.getElementById("filter");
  const sort = document.getElementById("sort");
  const unfold = document.getElementById("unfold");
  const shown = document.getElementById("shown");
  const boxes = [...tools.querySelectorAll("input[type=checkbox]")];
  const collator = new Intl.Collator("en", { numeric: true });
  const text = (item, name) => item.querySelector(name).textContent;
  const rows = [...list.children].map((item, rank) => ({
    item,
    rank,
    verdict: text(item, ".tag"),
    errors: Number(item.querySelector("data").value),
    last: Number(item.dataset.last),
    resource: text(item, "b"),
    asked: text(item, "i"),
    words: null,
  }));
  const orders = {
    rank: () => 0,
    errors: (a, b) => b.errors - a.errors,
    last: (a, b) => b.last - a.last,
    resource: (a, b) => collator.compare(a.resource, b.resource),
    asked: (a, b) => collator.compare(a.asked, b.asked),
  };

  // What many findings share is on the page once; a finding that unfolds shows its own copy.
  const cardOf = (item) => {
    const link = item.querySelector(".evidence > p > a");
    return link && document.getElementById(link.hash.slice(1));
  };
  const complete = ({ target }) => {
    const card = target.open && cardOf(target);
    if (card) target.querySelector(".evidence > p:last-child").replaceWith(...card.cloneNode(true).children);
  };
  list.addEventListener("toggle", complete, true);
  const cardWords = new Map();
  const wordsOf = (item) => {
    const card = cardOf(item);
    if (card && !cardWords.has(card)) cardWords.set(card, card.textContent.toLowerCase());
    return item.textContent.toLowerCase() + (card ? cardWords.get(card) : "");
  };

  const choose = () => {
    const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let left = 0;
    for (const row of rows) {
      row.words ??= wordsOf(row.item);
      const fits = verdicts.has(row.verdict) && wanted.every((word) => row.words.includes(word));
      if (row.item.hidden === fits) row.item.hidden = !fits;
      left += fits;
    }
    shown.textContent = left === rows.length ? `${left} findings` : `${left} of ${rows.length} findings`;
  };
  const arrange = () => {
    const order = orders[sort.value];
    rows.sort((a, b) => order(a, b) || a.rank - b.rank);
    list.replaceChildren(...rows.map((row) => row.item));
  };

  filter.addEventListener("input", choose);
  for (const box of boxes) box.addEventListener("change", choose);
  sort.addEventListener("change", arrange);
  unfold.addEventListener("click", () => {
    const folded = rows.filter((row) => !row.item.hidden).map((row) => row.item.firstElementChild);
    const open = folded.some((details) => !details.open);
    for (const details of folded) details.open = open;
  });
  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    const item = target && target.closest("#list > li");
    if (!item) return;
    if (item.hidden) {
      filter.value = "";
      for (const box of boxes) box.checked = true;
      choose();
    }
    item.firstElementChild.open = true;
    item.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  tools.hidden = false;
  follow();
})();
