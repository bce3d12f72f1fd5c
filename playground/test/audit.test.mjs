// The page of `partiql-iam audit --format html` in a real browser. PARTIQL_IAM names the program, CHROMIUM the browser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const JOURNAL = new URL("../../crates/audit/tests/journal/json", import.meta.url).pathname;
const PROGRAM = process.env.PARTIQL_IAM;

let browser, address;

before(async () => {
  // The status is 2: two of the statements of the export are none.
  let page;
  try {
    page = execFileSync(PROGRAM, ["audit", "--no-config", "--format", "html", JOURNAL], { maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    assert.equal(error.status, 2);
    page = error.stdout;
  }
  const file = join(mkdtempSync(join(tmpdir(), "partiql-iam-audit-")), "audit.html");
  writeFileSync(file, page);
  address = pathToFileURL(file).href;
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
});

after(() => browser?.close());

for (const colorScheme of ["light", "dark"]) {
  test(`the report, ${colorScheme}`, { skip: PROGRAM ? false : "PARTIQL_IAM is not set" }, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme });
    const page = await context.newPage();
    const said = [];
    const asked = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(address);
    assert.equal(await page.title(), "What was used");
    assert.deepEqual(asked, [address]);
    assert.equal(await page.locator("script").count(), 0);
    assert.ok((await page.locator("#map rect.cell").count()) > 20);
    // 27 days have statements.
    assert.ok((await page.locator("#time rect.bar").count()) > 15);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(paper, colorScheme === "dark" ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
    const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(width, 0, "nothing is wider than the window");
    assert.deepEqual(said, []);
    await page.evaluate(await (await import("node:fs/promises")).readFile(AXE, "utf8"));
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: join(process.env.SCREENSHOTS, `audit-${colorScheme}.png`) });
    }
    await context.close();
  });
}
