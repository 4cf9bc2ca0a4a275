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

  const status = document.getElementById("copied");
  const copy = async ({ currentTarget: button }) => {
    const source = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(source.textContent);
      for (const other of document.querySelectorAll(".copy button")) other.textContent = other.dataset.copy;
      button.textContent = button.dataset.copied;
      status.replaceChildren(button.dataset.copied);
    } catch {
      // Without the permission the reader copies what is selected.
      getSelection().selectAllChildren(source);
    }
  };
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll(".copy button")) {
      button.dataset.copy = button.textContent;
      button.hidden = false;
      button.addEventListener("click", copy);
    }
  }

  const list = document.getElementById("list");
  if (!list) return;
  const tools = document.getElementById("tools");
  const filter = document.getElementById("filter");
  const sort = document.getElementById("sort");
  const unfold = document.getElementById("unfold");
  const shown = document.getElementById("shown");
  const boxes = [...tools.querySelectorAll("input[type=checkbox]")];
  const collator = new Intl.Collator("en", { numeric: true });
  const sections = [...list.children].map((section) => ({
    section,
    verdict: section.dataset.verdict,
    groups: [...section.querySelectorAll(".group")].map((group, rank) => {
      const summary = group.firstElementChild;
      const rows = [...group.querySelectorAll(".findings > li")].map((item) => ({ item, words: null }));
      return {
        group,
        rank,
        rows,
        name: `${summary.children[0].textContent} ${summary.children[1].textContent}`,
        errors: Number(summary.lastElementChild.dataset.errors),
        last: Math.max(...rows.map((row) => Number(row.item.dataset.last))),
      };
    }),
  }));
  const orders = {
    rank: () => 0,
    errors: (a, b) => b.errors - a.errors,
    last: (a, b) => b.last - a.last,
    name: (a, b) => collator.compare(a.name, b.name),
  };
  const all = sections.flatMap((part) => part.groups).reduce((sum, group) => sum + group.rows.length, 0);

  // What the findings of a group share is on the page once, before them.
  const read = ({ rows, name }) => {
    let shared, list;
    for (const row of rows) {
      if (row.item.parentElement !== list) {
        list = row.item.parentElement;
        shared = `${name} ${list.previousElementSibling.textContent} `.toLowerCase();
      }
      row.words = shared + row.item.textContent.toLowerCase();
    }
  };
  const choose = () => {
    const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let left = 0;
    for (const { section, verdict, groups } of sections) {
      let groupsLeft = 0;
      for (const one of groups) {
        if (one.rows[0].words === null) read(one);
        let rowsLeft = 0;
        for (const { item, words } of one.rows) {
          const fits = verdicts.has(verdict) && wanted.every((word) => words.includes(word));
          if (item.hidden === fits) item.hidden = !fits;
          rowsLeft += fits;
        }
        one.group.hidden = rowsLeft === 0;
        groupsLeft += rowsLeft > 0;
        left += rowsLeft;
      }
      section.hidden = groupsLeft === 0 && (groups.length > 0 || !verdicts.has(verdict));
    }
    shown.textContent = left === all ? shown.dataset.all : shown.dataset.some.replace("#", left);
  };
  const arrange = () => {
    const order = orders[sort.value];
    for (const { section, groups } of sections) {
      groups.sort((a, b) => order(a, b) || a.rank - b.rank);
      const rest = section.querySelector(".rest");
      section.append(...groups.map((one) => one.group), ...(rest ? [rest] : []));
    }
  };

  filter.addEventListener("input", choose);
  for (const box of boxes) box.addEventListener("change", choose);
  sort.addEventListener("change", arrange);
  unfold.addEventListener("click", () => {
    const folded = sections.flatMap((part) => part.groups.map((one) => one.group)).filter((group) => !group.hidden);
    const open = folded.some((group) => !group.open);
    for (const group of folded) group.open = open;
  });
  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !list.contains(target)) return;
    if (target.closest("[hidden]")) {
      filter.value = "";
      for (const box of boxes) box.checked = true;
      choose();
    }
    for (let at = target; at !== list; at = at.parentElement) if (at.localName === "details") at.open = true;
    (target.closest("li") ?? target).scrollIntoView();
  };
  addEventListener("hashchange", follow);
  tools.hidden = false;
  follow();
})();
