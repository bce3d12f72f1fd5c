// The extension as a user of Visual Studio Code has it: no program, a folder, a script. Once in the process that the desktop has, and once in a
// browser alone, as on vscode.dev.
"use strict";

const assert = require("node:assert/strict");
const { execFileSync, spawn } = require("node:child_process");
const { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:net");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const { after, afterEach, before, describe, test } = require("node:test");
const { chromium } = require("playwright-core");

const REPOSITORY = resolve(__dirname, "../../..");

const free = () =>
  new Promise((done) => {
    const socket = createServer().listen(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });

/** The editor, with a page on a folder of its own. */
async function started(isWeb) {
  const home = mkdtempSync(join(tmpdir(), "code-server-"));
  const folder = join(home, "project");
  // No program of ours is found, so that the engine within the extension runs.
  const env = { ...process.env, HOME: home, PATH: "/usr/bin:/bin" };
  const flags = ["--user-data-dir", join(home, "data"), "--extensions-dir", join(home, "extensions")];
  cpSync(join(REPOSITORY, "tests/editors/project"), folder, { recursive: true });
  writeFileSync(join(folder, "music.partiql"), "-- service: dynamodb\nSELECT * FROM Music;\nSELECT * FORM Music\n");
  writeFileSync(join(folder, "closed.partiql"), "SELECT * FROM Person;\nSELECT * FROM Persn\n");
  const node = process.execPath;
  execFileSync(node, [process.env.CODE_SERVER, ...flags, "--install-extension", join(REPOSITORY, "editors/vscode/partiql-iam.vsix")], { env });
  if (isWeb) {
    const [name] = readdirSync(join(home, "extensions")).filter((name) => name.startsWith("partiql-iam"));
    const manifest = join(home, "extensions", name, "package.json");
    const { main: _, ...rest } = JSON.parse(readFileSync(manifest, "utf8"));
    writeFileSync(manifest, JSON.stringify({ ...rest, extensionKind: ["web"] }));
  }
  const port = await free();
  const settings = { "workbench.startupEditor": "none", "security.workspace.trust.enabled": false, "telemetry.telemetryLevel": "off" };
  mkdirSync(join(home, "data/User"), { recursive: true });
  writeFileSync(join(home, "data/User/settings.json"), JSON.stringify(settings));
  const server = spawn(node, [process.env.CODE_SERVER, ...flags, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check", folder], { env, stdio: "ignore", detached: true });
  for (let tries = 0; tries < 120; tries += 1) {
    if (await fetch(`http://127.0.0.1:${port}/healthz`).then((response) => response.ok, () => false)) break;
    await new Promise((done) => setTimeout(done, 500));
  }
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(60_000);
  await page.goto(`http://127.0.0.1:${port}/?folder=${folder}`);
  await page.locator(".explorer-folders-view").waitFor();
  const end = async () => {
    await browser.close();
    // With the processes that it has started, of which one may hang.
    process.kill(-server.pid, "SIGKILL");
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return { page, folder, end };
}

for (const host of ["desktop", "web"]) {
  describe(`the extension, ${host}`, () => {
    let editor, page;

    before(async () => {
      editor = await started(host === "web");
      page = editor.page;
      await open("music.partiql");
    });

    after(() => editor?.end());

    // What was on the screen when a test failed.
    afterEach(async (one) => {
      if (one.error && process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `failed-${host}-${one.name}.png`) });
    });

    /** Opens a file of the folder by its name. */
    async function open(name) {
      await page.locator(".explorer-folders-view .monaco-list-row").getByText(name, { exact: true }).dblclick();
      await page.locator(`.tab.active[aria-label^="${name}"]`).first().waitFor();
      // Not the list of files: what the palette offers depends on it.
      await page.locator(".editor-group-container.active .monaco-editor :is(textarea.inputarea, .native-edit-context)").first().focus();
    }

    async function command(title) {
      await page.keyboard.press("F1");
      await page.locator(".quick-input-box input").fill(`>${title}`);
      await page.locator(".quick-input-list .monaco-list-row").getByText(title).first().waitFor();
      await page.keyboard.press("Enter");
    }

    /** Puts the cursor at a line, and a column. */
    async function goTo(place) {
      await page.keyboard.press("Control+g");
      await page.locator(".quick-input-box input").fill(`:${place}`);
      await page.keyboard.press("Enter");
      await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    }

    /** Shows those problems alone that have a text in them. */
    const problems = (text) => page.locator(".panel input[placeholder^=Filter]").fill(text);

    /** The text of the editor that is shown. Blanks are no plain ones there. */
    const shown = async () => (await page.locator(".editor-group-container.active .view-lines").innerText()).replaceAll("\u00a0", " ");

    async function screenshot(name) {
      if (process.env.SCREENSHOTS && host === "desktop") await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`) });
    }

    test("lenses and diagnostics come without any program", async () => {
      await page.locator(".codelens-decoration").getByText("needs PartiQLSelect on Music").first().waitFor();
      await page.locator(".squiggly-error").first().waitFor();
      await screenshot("vscode");
    });

    test("no file is missed that is there", async () => {
      assert.equal(await page.locator(".notification-toast").getByText(/can't be read/).count(), 0);
    });

    test("it runs where it should", async () => {
      await command("Developer: Show Running Extensions");
      const row = page.locator(".runtime-extensions-editor .monaco-list-row").filter({ hasText: "PartiQL" });
      await row.first().waitFor();
      const said = await row.first().innerText();
      assert.equal(/web worker/i.test(said), host === "web", said);
      await page.keyboard.press("Control+F4");
      await open("music.partiql");
    });

    test("hovering says what a statement needs", async () => {
      await page.locator(".view-line span").getByText("Music", { exact: false }).first().hover();
      await page.locator(".monaco-hover:visible").getByText(/PartiQLSelect/).first().waitFor();
      await screenshot("vscode-hover");
      await page.keyboard.press("Escape");
    });

    test("a quick fix mends a typing error", async () => {
      await goTo("3:11");
      await page.keyboard.press("Control+.");
      await page.locator(".action-widget").getByText(/FROM/).first().waitFor();
      await screenshot("vscode-fix");
      await page.keyboard.press("Enter");
      await page.locator(".codelens-decoration").getByText("needs PartiQLSelect on Music").nth(1).waitFor();
      assert.match(await shown(), /SELECT \* FROM Music;\s*(.*\s*)?SELECT \* FROM Music/);
    });

    test("the status bar says what the statements run on", async () => {
      await page.locator(".statusbar-item").getByText(/DynamoDB/).waitFor();
      await open("queries.partiql");
      await page.locator(".statusbar-item").getByText(/QLDB · cars · clerk/).waitFor();
    });

    test("what can come next is completed", async () => {
      await open("queries.partiql");
      await page.keyboard.press("Control+End");
      await page.keyboard.type(";\nSELECT * FROM ");
      await page.keyboard.press("Control+Space");
      await page.locator(".suggest-widget.visible .monaco-list-row").filter({ hasText: "Vehicle" }).first().waitFor();
      await screenshot("vscode-completion");
      await page.keyboard.press("Escape");
      for (let tries = 0; tries < 40 && /FROM\s*$/.test(await shown()); tries += 1) await page.keyboard.press("Control+z");
      await command("File: Revert File");
    });

    test("the catalog of the project counts: a table that it lacks is an error", async () => {
      await page.locator(".squiggly-error").first().waitFor();
      await page.locator(".statusbar-item#status\\.problems").click();
      await problems("Vehicel");
      await page.locator(".markers-panel").getByText(/Vehicel/).first().waitFor();
    });

    test("so it is in a script that nobody opened", async () => {
      await problems("closed.partiql");
      await page.locator(".markers-panel").getByText(/Persn/).first().waitFor();
      writeFileSync(join(editor.folder, "closed.partiql"), "SELECT * FROM Person\n");
      await page.locator(".markers-panel").getByText("closed.partiql").first().waitFor({ state: "detached" });
    });

    test("an explanation is a rendered view", async () => {
      await open("music.partiql");
      await goTo("2");
      await command("PartiQL: Explain the Permissions of this Statement");
      await page.locator(".tab").getByText(/Preview/).first().waitFor();
    });

    test("the least policy for a file is written", async () => {
      await open("closed.partiql");
      await page.locator(".codelens-decoration").getByText(/needs/).first().waitFor();
      await command("PartiQL: Write the Least Policy for this File");
      await page.locator(".view-line").getByText(/qldb:PartiQLSelect/).first().waitFor();
      await screenshot("vscode-policy");
    });

    test("a setting counts at once", async () => {
      await command("Preferences: Open User Settings (JSON)");
      await page.locator('.tab.active[aria-label^="settings.json"]').first().waitFor();
      await page.keyboard.press("Control+End");
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.insertText(', "partiql-iam.dynamodb.account": "123456789012", "partiql-iam.dynamodb.region": "eu-west-1"');
      await page.keyboard.press("Control+s");
      await open("music.partiql");
      await page.locator(".statusbar-item").getByText(/DynamoDB · .*123456789012/).waitFor();
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
      assert.equal(await page.locator(".notification-toast").getByText(/PartiQL:|can't be read/).count(), 0);
    });
  });
}
