// The page in a real browser: CHROMIUM names the program. The page must be built: playground/build.sh.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname } from "node:path";
import test, { after, before } from "node:test";

import { chromium } from "playwright-core";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const FOLDER = new URL("../dist/", import.meta.url);
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let browser, server, address;

before(async () => {
  server = createServer(async ({ url }, response) => {
    const file = new URL(`.${url === "/" ? "/index.html" : url}`, FOLDER);
    try {
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file.pathname)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${server.address().port}/`;
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** A page that is ready, with nothing said on its console and no request to elsewhere. */
async function opened(t, options = {}, fragment = "") {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => request.url().startsWith(address) || request.url().startsWith("data:") || said.push(request.url()));
  await page.goto(address + fragment);
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  t.after(async () => {
    await context.close();
    assert.deepEqual(said, []);
  });
  return page;
}

const statement = (page) => page.getByRole("textbox", { name: "Statement", exact: true });

/** Puts a text into the statement's editor as somebody who types. */
async function type(page, text) {
  await statement(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

test("the first example: its needs, its decision, its least policy", async (t) => {
  const page = await opened(t);
  const [need] = await page.locator("#needs li").all();
  assert.match(await need.innerText(), /^dynamodb:PartiQLUpdate on arn:aws:dynamodb:us-east-1:123456789012:table\/Music/);
  assert.equal(await page.locator("#decision").innerText(), "✓ allowed");
  const least = JSON.parse(await page.locator("#least").innerText());
  assert.deepEqual(least.Statement[0].Action, ["dynamodb:PartiQLUpdate"]);
});

test("pointing at a need lights up the text that causes it, and so does the keyboard", async (t) => {
  const page = await opened(t);
  await page.locator("#needs li").first().hover();
  assert.deepEqual(await page.locator(".lit").allInnerTexts(), ["Music"]);
  await page.mouse.move(0, 0);
  await page.locator(".lit").waitFor({ state: "detached" });
  await page.locator("#needs li").first().focus();
  assert.deepEqual(await page.locator(".lit").allInnerTexts(), ["Music"]);
});

test("a statement that is not understood is underlined, and nothing else is said of it", async (t) => {
  const page = await opened(t);
  await type(page, "UPDATE Music SET Genre = 'Rock' WERE Artist = 'Blur'");
  await page.locator("#statement .cm-lintRange-error").first().waitFor();
  assert.equal((await page.locator("#statement .cm-lintRange-error").allInnerTexts()).join(""), "WERE");
  await page.locator("#needs .problem").waitFor();
  assert.equal(await page.locator("#decision").innerText(), "");
  assert.equal(await page.locator("#least").innerText(), "");
  await type(page, "SELECT * FROM Music");
  await page.locator("#needs li").first().waitFor();
  assert.equal(await page.locator("#needs .problem").count(), 0);
});

test("what the policy does not allow is denied, and the least policy allows it", async (t) => {
  const page = await opened(t);
  await type(page, "DELETE FROM Music WHERE Artist = 'Blur' AND SongTitle = 'Parklife'");
  await page.locator("#decision .denied").waitFor();
  await page.getByRole("button", { name: "Use it as the policy" }).click();
  await page.locator("#decision .allowed").waitFor();
  // Not while the context is none.
  await page.locator("#context").fill("{");
  await page.locator("#decision .problem").waitFor();
  assert.equal(await page.locator("#decision .allowed").count(), 0);
});

test("hovers and completion are the language server's", async (t) => {
  const page = await opened(t);
  await page.locator("#statement .cm-line").getByText("Music").first().hover({ position: { x: 60, y: 8 } });
  const hover = page.locator(".cm-tooltip .hover");
  await hover.waitFor();
  assert.match(await hover.innerText(), /dynamodb:PartiQLUpdate/);
  await type(page, "SELECT * FROM Music WHERE Art");
  await page.keyboard.press("Control+Space");
  await page.locator(".cm-completionLabel").getByText("Artist", { exact: true }).waitFor();
});

test("a policy with a slip has a finding where it is", async (t) => {
  const page = await opened(t);
  await page.getByLabel("Example").selectOption({ label: "A deletion in a ledger" });
  await page.locator("#decision .denied").waitFor();
  const text = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Alow", Action: "*", Resource: "*" } });
  await page.getByRole("textbox", { name: "Policy of the caller", exact: true }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
  await page.locator("#policy .cm-lintRange-error").first().waitFor();
  assert.equal((await page.locator("#policy .cm-lintRange-error").allInnerTexts()).join(""), '"Alow"');
  await page.locator("#decision .problem").waitFor();
});

test("the whole state is in the link", async (t) => {
  const page = await opened(t);
  await page.getByLabel("Example").selectOption({ label: "The history of documents" });
  await type(page, "SELECT * FROM history(Vehicle) -- é😀");
  await page.waitForFunction(() => location.hash.length > 100);
  await page.getByRole("button", { name: "Copy the link" }).click();
  const other = await opened(t, {}, new URL(page.url()).hash);
  assert.equal(await statement(other).innerText(), "SELECT * FROM history(Vehicle) -- é😀");
  assert.equal(await other.getByLabel("Service").inputValue(), "qldb");
  assert.deepEqual(await other.locator("#needs").innerText(), await page.locator("#needs").innerText());
});

test("a link that can't be read shows the first example", async (t) => {
  for (const fragment of ["#", "#x", "#%%%", `#${btoa("[1]")}`, `#${btoa('{"statement": 5, "__proto__": {"a": 1}}')}`]) {
    const page = await opened(t, {}, fragment);
    assert.match(await statement(page).innerText(), /^UPDATE Music/);
  }
});

test("the keyboard gets to every control, and out of the editors", async (t) => {
  const page = await opened(t);
  const reached = new Set();
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.name || document.activeElement.ariaLabel || document.activeElement.tagName));
  }
  for (const name of ["service", "example", "share", "Statement", "account", "region", "Tables", "Policy of the caller", "context", "conditions", "least", "use"]) {
    assert.ok(reached.has(name), `${name} of ${[...reached]}`);
  }
});

for (const [name, options] of [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["a phone", { viewport: { width: 360, height: 740 }, hasTouch: true }],
]) {
  test(`labels, contrast and width: ${name}`, async (t) => {
    const page = await opened(t, options);
    // A content policy keeps scripts out that are put in as text.
    const found = await page.evaluate(`${await readFile(AXE, "utf8")}; axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] })`);
    assert.deepEqual(
      found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      [],
    );
    const { width, inner } = await page.evaluate(() => ({ width: document.documentElement.scrollWidth, inner: innerWidth }));
    assert.ok(width <= inner, `${width} of ${inner}`);
  });
}

// SCREENSHOTS names a folder for the picture of the README: `SCREENSHOTS=../docs/screenshots npm test`.
test("a picture, where one is asked for", { skip: !process.env.SCREENSHOTS }, async (t) => {
  const page = await opened(t, { viewport: { width: 1000, height: 1000 } });
  await page.getByLabel("Example").selectOption({ index: 1 });
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: `${process.env.SCREENSHOTS}/playground.png` });
});
