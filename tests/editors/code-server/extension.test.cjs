// The extension as a user of Visual Studio Code has it: no program, a folder, a script.
"use strict";

const assert = require("node:assert/strict");
const { execFileSync, spawn } = require("node:child_process");
const { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:net");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const { after, before, test } = require("node:test");
const { chromium } = require("playwright-core");

const REPOSITORY = resolve(__dirname, "../../..");
const home = mkdtempSync(join(tmpdir(), "code-server-"));
const folder = join(home, "project");
// No program of ours is found, so that the engine within the extension runs.
const env = { ...process.env, HOME: home, PATH: "/usr/bin:/bin" };
const flags = ["--user-data-dir", join(home, "data"), "--extensions-dir", join(home, "extensions")];

let server, browser, page, port;

const free = () =>
  new Promise((done) => {
    const socket = createServer().listen(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });

before(async () => {
  cpSync(join(REPOSITORY, "tests/editors/project"), folder, { recursive: true });
  writeFileSync(join(folder, "music.partiql"), "-- service: dynamodb\nSELECT * FROM Music;\nSELECT * FORM Music\n");
  const node = process.execPath;
  execFileSync(node, [process.env.CODE_SERVER, ...flags, "--install-extension", join(REPOSITORY, "editors/vscode/partiql-iam.vsix")], { env });
  port = await free();
  const settings = { "workbench.startupEditor": "none", "security.workspace.trust.enabled": false, "telemetry.telemetryLevel": "off" };
  mkdirSync(join(home, "data/User"), { recursive: true });
  writeFileSync(join(home, "data/User/settings.json"), JSON.stringify(settings));
  server = spawn(node, [process.env.CODE_SERVER, ...flags, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check", folder], { env, stdio: "ignore" });
  for (let tries = 0; tries < 120; tries += 1) {
    if (await fetch(`http://127.0.0.1:${port}/healthz`).then((response) => response.ok, () => false)) break;
    await new Promise((done) => setTimeout(done, 500));
  }
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(60_000);
  await page.goto(`http://127.0.0.1:${port}/?folder=${folder}`);
  await page.locator(".explorer-folders-view").waitFor();
  await open("music.partiql");
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** Opens a file of the folder by its name. */
async function open(name) {
  await page.locator(".explorer-folders-view .monaco-list-row").getByText(name, { exact: true }).dblclick();
  await page.locator(`.tab.active[aria-label^="${name}"]`).first().waitFor();
}

async function command(title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-box input").fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row").getByText(title).first().waitFor();
  await page.keyboard.press("Enter");
}

test("lenses and diagnostics come without any program", async () => {
  await page.locator(".codelens-decoration").getByText("needs PartiQLSelect on Music").first().waitFor();
  await page.locator(".squiggly-error").first().waitFor();
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, "vscode.png") });
});

test("the status bar says what the statements run on", async () => {
  const item = page.locator(".statusbar-item").getByText(/DynamoDB/);
  await item.waitFor();
  await open("queries.partiql");
  await page.locator(".statusbar-item").getByText(/QLDB · cars · clerk/).waitFor();
});

test("the catalog of the project counts: a table that it lacks is an error", async () => {
  await page.locator(".squiggly-error").first().waitFor();
  await page.locator(".statusbar-item#status\\.problems").click();
  await page.locator(".markers-panel").getByText(/Vehicel/).first().waitFor();
});

test("an explanation is a rendered view", async () => {
  await open("music.partiql");
  await page.keyboard.press("Control+g");
  await page.keyboard.type("2");
  await page.keyboard.press("Enter");
  await command("PartiQL: Explain the Permissions of this Statement");
  await page.locator(".tab").getByText(/Preview/).first().waitFor();
});

test("commands are there", async () => {
  await open("music.partiql");
  for (const title of ["Create partiql-iam.toml", "Restart the Server", "Show Output", "Write the Least Policy for this File", "Open the Playground"]) {
    await page.keyboard.press("F1");
    await page.locator(".quick-input-box input").fill(`>PartiQL: ${title}`);
    await page.locator(".quick-input-list .monaco-list-row").getByText(title).first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }
});

test("no message says that something is missing", async () => {
  assert.equal(await page.locator(".notification-toast").getByText("PartiQL:").count(), 0);
});
