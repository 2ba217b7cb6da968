// Draws the PNG icons from the SVG files with a Chromium at hand: node scripts/make-icons.mjs [path of chromium]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const chromium = process.argv[2] ?? "chromium";
const icons = fileURLToPath(new URL("../public/icons/", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "sergap-icons-"));

/** A maskable icon fills the square, and what it shows stays inside the middle four fifths. */
function maskable(svg) {
  const colour = /fill="(#[0-9a-f]{6})"/.exec(svg)[1];
  const inner = svg.replace(/^<svg[^>]*>|<\/svg>\s*$/g, "").replace(/<rect[^>]*\/>/, "");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512" fill="${colour}"/><g transform="translate(66 66) scale(.742)">${inner}</g></svg>`;
}

function draw(svg, size, target) {
  const page = join(work, "icon.html");
  const sized = svg.replace("<svg ", `<svg width="${size}" height="${size}" style="display:block" `);
  writeFileSync(page, `<!doctype html><body style="margin:0;background:transparent">${sized}`);
  execFileSync(chromium, [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--default-background-color=00000000",
    `--window-size=${size},${size}`, `--screenshot=${target}`, `file://${page}`,
  ], { stdio: "ignore" });
}

for (const app of ["sergap", "agency"]) {
  const svg = readFileSync(join(icons, `${app}.svg`), "utf8");
  for (const size of [192, 512]) draw(svg, size, join(icons, `${app}-${size}.png`));
  draw(maskable(svg), 512, join(icons, `${app}-maskable-512.png`));
}
