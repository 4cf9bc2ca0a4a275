// Looks at HTML reports in Chromium and prints what it saw as JSON; what is right is decided by tests/cli/browser.rs.
// node look.cjs CHROMIUM SANDBOX.html HOSTILE.html LARGE.html PROFILE
"use strict";
const fs = require("node:fs");
const axe = require("axe-core");
const { HtmlValidate } = require("html-validate");
const { chromium } = require("playwright-core");

const [, , executablePath, sandbox, hostile, large, profile] = process.argv;
const address = (path) => `file://${path}`;
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
// The narrowest that the accessibility guidelines ask for.
const NARROW = { width: 320, height: 640 };

// A page of its own, with all that it asked for and complained of.
async function open(browser, path, settings = {}) {
  const context = await browser.newContext({ viewport: DESK, colorScheme: "light", ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const seen = { requests: [], complaints: [] };
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address(path)) seen.requests.push(request.url());
  });
  page.on("console", (message) => seen.complaints.push(message.text()));
  page.on("pageerror", (error) => seen.complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    seen.complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(address(path));
  return { page, seen, close: () => context.close() };
}

const rows = (page) =>
  page.$$eval("#list .findings > li", (items) =>
    items
      .filter((item) => !item.closest("[hidden]"))
      .map((item) => ({
        verdict: item.closest(".verdict").dataset.verdict,
        group: item.closest(".group").querySelector("summary").innerText,
        resource: item.querySelector("b").textContent,
        errors: Number(item.querySelector("data").value),
        id: item.querySelector(".evidence").id,
      })),
  );

// The rows of callers and checks that can be seen, by verdict.
const groups = (page) =>
  page.$$eval("#list .group:not([hidden])", (all) =>
    all.map((group) => {
      const [caller, check, cells] = group.firstElementChild.children;
      const items = [...group.querySelectorAll(".findings > li")];
      return {
        verdict: group.parentElement.dataset.verdict,
        name: `${caller.textContent} ${check.textContent}`,
        errors: Number(cells.dataset.errors),
        said: [...cells.children].map((cell) => cell.textContent),
        last: Math.max(...items.map((item) => Number(item.dataset.last))),
        ids: items.map((item) => item.querySelector(".evidence").id),
      };
    }),
  );

const table = (page, title) =>
  page.$$eval(`.scroll[aria-label="${title}"] tbody tr`, (lines) =>
    lines.map((line) => [...line.children].map((cell) => cell.textContent)),
  );

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

async function accessibility(page) {
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return result.violations.map(
    (found) => `${found.id} (${found.impact}): ${found.help}: ${found.nodes[0].html.slice(0, 200)} ${found.nodes[0].failureSummary}`,
  );
}

async function numbers(page) {
  return {
    figures: await page.$$eval(".figures data", (all) => all.map((one) => [Number(one.value), one.textContent])),
    // Each part of the bar: where it leads, its share of the width, and how many errors the list there has.
    bar: await page.$$eval(".bar a", (parts) =>
      parts.map((part) => {
        const target = document.querySelector(part.getAttribute("href"));
        const share = part.firstElementChild.getBoundingClientRect().width / part.parentElement.getBoundingClientRect().width;
        return { name: part.firstElementChild.classList[1], share, color: getComputedStyle(part.firstElementChild).fill, target: target && target.textContent };
      }),
    ),
    answer: await page.$$eval(".answer", (all) => all.map((one) => one.textContent)),
    causes: await page.$$eval(".causes li", (all) =>
      all.map((row) => ({
        errors: Number(row.querySelector("data").value),
        name: row.querySelector("b").textContent,
        text: row.innerText,
        command: row.querySelector("code").textContent,
      })),
    ),
    filter: await page.textContent("#filter-hides"),
    athena: await page.textContent("#filter-athena"),
    pictures: await page.locator("figure svg[role=img]").count(),
    groups: await groups(page),
    codes: [...(await table(page, "Errors by code")), ...(await table(page, "Rarer error codes"))],
    sources: await table(page, "Sources"),
    findings: await rows(page),
    strips: await page.$$eval(".strip-group .hours", (all) =>
      all.map((one) => ({
        text: one.previousElementSibling.textContent,
        dots: (one.querySelector(".dots").getAttribute("d").match(/h\.4/g) ?? []).length,
        ids: [...one.previousElementSibling.querySelectorAll("a")].map((link) => link.hash.slice(1)),
      })),
    ),
    noise: ((await page.getAttribute("path.dots.noise", "d")).match(/h\.4/g) ?? []).length,
    elements: await page.$$eval("*", (all) => [...new Set(all.map((one) => one.localName))]),
  };
}

// What somebody does who reads the report.
async function use(page) {
  const shown = () => page.textContent("#shown");
  const saw = { sorted: {}, filtered: {} };
  for (const order of ["errors", "name", "last", "rank"]) {
    await page.selectOption("#sort", order);
    saw.sorted[order] = await groups(page);
  }
  for (const words of ["cors", "TERRAFORM only", "role/terraform-ci", "no such words"]) {
    await page.fill("#filter", words);
    saw.filtered[words] = { said: await shown(), rows: await rows(page), groups: (await groups(page)).length };
  }
  await page.fill("#filter", "");
  await page.uncheck("#tools input[value=noise]");
  saw.withoutNoise = { said: await shown(), rows: await rows(page) };
  await page.check("#tools input[value=noise]");

  const group = page.locator("#list .group").first();
  const first = group.locator(".findings > li").first();
  saw.folded = await first.isVisible();
  await group.locator("summary").first().click();
  await first.locator("summary").click();
  saw.unfolded = await first.locator(".evidence").isVisible();
  saw.opened = await first.locator(".evidence").getAttribute("id");
  saw.evidence = await group.innerText();
  // A picture's link leads to its finding, also where the filter hides it.
  await page.fill("#filter", "no such words");
  await page.click(".timelines > summary");
  const link = page.locator(".strip-group a").last();
  saw.followed = (await link.getAttribute("href")).slice(1);
  await link.click();
  saw.arrived = await page.locator(`[id="${saw.followed}"]`).isVisible();
  await page.click("#unfold");
  saw.allOpen = await page.$$eval("#list .group", (all) => all.every((one) => one.open));
  return saw;
}

// Copies by keyboard; then where the clipboard denies it, and where there is none.
async function copies(browser, path) {
  const saw = {};
  const visible = (page) => page.locator(".copy button:visible").count();
  const clipboard = (write) => `Object.defineProperty(navigator, "clipboard", { value: ${write} })`;
  const variants = {
    works: "{ writeText: async (text) => { window.copied = text; } }",
    denied: "{ writeText: async () => { throw new Error(); } }",
    none: "undefined",
  };
  for (const [name, write] of Object.entries(variants)) {
    const context = await browser.newContext({ viewport: DESK });
    await context.addInitScript(clipboard(write));
    const page = await context.newPage();
    await page.goto(address(path));
    saw[name] = { visible: await visible(page) };
    if (name !== "none") {
      const button = page.locator(".copy button").first();
      await button.focus();
      await page.keyboard.press("Enter");
      saw[name].label = await button.textContent();
      saw[name].said = await page.textContent("[role=status]");
      saw[name].copied = await page.evaluate(() => window.copied ?? null);
      saw[name].selected = await page.evaluate(() => String(getSelection()));
      await page.locator(".copy button").nth(1).click();
      saw[name].after = await button.textContent();
    }
    await context.close();
  }
  return saw;
}

async function timed(page) {
  return page.evaluate(() => {
    const filter = document.getElementById("filter");
    const sort = document.getElementById("sort");
    const time = (act) => {
      const begin = performance.now();
      act();
      // Asking for a height makes the browser lay the page out.
      document.body.getBoundingClientRect();
      return performance.now() - begin;
    };
    const type = (text) => () => {
      filter.value = text;
      filter.dispatchEvent(new Event("input"));
    };
    const order = (name) => () => {
      sort.value = name;
      sort.dispatchEvent(new Event("change"));
    };
    return {
      filters: ["c", "co", "cor", "cors", "cors plain-001", ""].map((text) => time(type(text))),
      sorts: ["errors", "name", "last", "rank"].map((name) => time(order(name))),
    };
  });
}

// Whether the page's policy really stops what a stranger's text might try.
async function attack(page) {
  return page.evaluate(async () => {
    const stopped = [];
    document.addEventListener("securitypolicyviolation", (event) => stopped.push(event.effectiveDirective));
    const add = (name, attributes, text) => {
      const element = Object.assign(document.createElement(name), attributes);
      if (text) element.textContent = text;
      document.body.append(element);
    };
    add("script", {}, "window.attacked = true");
    add("style", {}, "body { display: none }");
    add("img", { src: "https://attacker.invalid/pixel" });
    add("iframe", { src: "https://attacker.invalid/" });
    document.body.insertAdjacentHTML("beforeend", "<p onclick='window.attacked = true'>x</p>");
    document.body.lastElementChild.click();
    await fetch("https://attacker.invalid/").catch(() => {});
    await new Promise((done) => setTimeout(done, 50));
    return { stopped: [...new Set(stopped)].sort(), attacked: window.attacked === true, display: getComputedStyle(document.body).display };
  });
}

function validate(path) {
  const validator = new HtmlValidate({ extends: ["html-validate:standard", "html-validate:a11y"] });
  const report = validator.validateStringSync(fs.readFileSync(path, "utf8"), path);
  return report.results.flatMap((result) => result.messages).map((found) => `${found.ruleId} at ${found.line}:${found.column}: ${found.message}`);
}

async function main() {
  const facts = { validator: { sandbox: validate(sandbox), hostile: validate(hostile) }, axe: {}, overflow: {}, ground: {} };
  // prettier-ignore
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args });
  // Contexts of their own share the one browser.
  const browser = context.browser() ?? context;
  facts.version = browser.version();

  const quiet = { requests: [], complaints: [] };
  const look = async (path, settings, act) => {
    const { page, seen, close } = await open(browser, path, settings);
    const result = await act(page);
    quiet.requests.push(...seen.requests);
    quiet.complaints.push(...seen.complaints);
    await close();
    return result;
  };
  facts.numbers = await look(sandbox, {}, numbers);
  facts.use = await look(sandbox, {}, use);
  const checked = ["sandbox light desk", "sandbox dark desk", "sandbox dark phone", "hostile light desk"];
  for (const [name, path] of [["sandbox", sandbox], ["hostile", hostile]]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [size, viewport] of [["desk", DESK], ["phone", PHONE]]) {
        const view = `${name} ${colorScheme} ${size}`;
        await look(path, { colorScheme, viewport }, async (page) => {
          facts.overflow[view] = await overflow(page);
          facts.ground[view] = await ground(page);
          // Each theme and each size once; strangers' names look the same in all.
          if (checked.includes(view)) {
            await page.locator("#list .group > summary").first().click();
            await page.locator("#list .findings summary").first().click();
            facts.axe[view] = await accessibility(page);
          }
          if (size === "phone") {
            await page.setViewportSize(NARROW);
            facts.overflow[`${view}, narrow`] = await overflow(page);
          }
        });
      }
    }
  }
  facts.theme = await look(sandbox, { colorScheme: "dark" }, async (page) => {
    const before = await ground(page);
    await page.click("#theme");
    const light = await ground(page);
    await page.click("#theme");
    return { before, light, again: await ground(page) };
  });
  facts.print = await look(sandbox, { colorScheme: "dark" }, async (page) => {
    const ink = () => page.evaluate(() => getComputedStyle(document.body).color);
    await page.emulateMedia({ media: "print" });
    const [text, tools] = [await ink(), await page.isVisible("#tools")];
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
    return { text, tools, lightText: await ink(), pages: pdf.match(/\/Type\s*\/Page\b/g).length };
  });
  facts.copies = await copies(browser, sandbox);
  facts.scriptless = await look(sandbox, { javaScriptEnabled: false }, async (page) => {
    const group = page.locator("#list .group").first();
    await group.locator("summary").first().click();
    await group.locator(".findings summary").first().click();
    return {
      tools: await page.isVisible("#tools"),
      text: await group.innerText(),
      buttons: await page.locator("button:visible").count(),
      command: await page.locator(".causes code").first().isVisible(),
      count: await page.locator("#list .findings > li").count(),
    };
  });
  facts.large = await look(large, {}, async (page) => ({ count: await page.locator("#list .findings > li").count(), ...(await timed(page)) }));
  facts.hostile = await look(hostile, {}, async (page) => {
    await page.click("#unfold");
    return page.evaluate(() => ({
      ran: Object.keys(window).filter((name) => name.startsWith("pwned")),
      elements: [...new Set([...document.querySelectorAll("*")].map((element) => element.localName))].sort(),
      handlers: [...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith("on") || name === "style" || name === "src").length,
      scripts: document.scripts.length,
      links: [...document.links].filter((link) => !link.getAttribute("href").startsWith("#")).length,
      warning: document.querySelector(".warning").textContent,
      gaps: [...document.querySelectorAll(".gaps strong")].map((place) => place.textContent),
      text: document.getElementById("list").textContent,
      commands: [...document.querySelectorAll(".causes .copy")].length,
    }));
  });
  facts.quiet = quiet;
  const victim = await open(browser, hostile);
  facts.attack = await attack(victim.page);
  await context.close();
  process.stdout.write(JSON.stringify(facts));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
