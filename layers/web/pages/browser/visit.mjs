// Every page in both themes, on a desk and on a phone: no complaint of the browser, no serious
// finding of axe-core, and a picture of each.
//   node browser/visit.mjs BASE USER PASSWORD [OUT_DIR] [ONLY]
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { complaintsOf, launch, logIn, readWhole } from './browser.mjs';
import { pagesOf } from './pages.mjs';

const [base, user, password, out = new URL('out', import.meta.url).pathname, only = ''] =
  process.argv.slice(2);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const THEMES = ['dark', 'light'];

async function axe(page) {
  const findings = await page.evaluate(`${AXE};axe.run(document, { resultTypes: ['violations'] })`);
  return findings.violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map(
      (one) =>
        `axe ${one.impact}: ${one.id} ${one.nodes
          .slice(0, 3)
          .map((node) => node.target.join(' '))
          .join(' | ')}`,
    );
}

async function visit(browser, size, theme) {
  const context = await browser.newContext({ viewport: SIZES[size], bypassCSP: false });
  await context.addInitScript((name) => {
    if (!localStorage.getItem('millrace-settings')) {
      localStorage.setItem('millrace-settings', JSON.stringify({ theme: name }));
    }
  }, theme);
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  const found = [];
  await page.goto(`${base}/login`);
  await page.screenshot({ path: `${out}/login-${size}-${theme}.png` });
  found.push(...(await axe(page)).map((one) => `login: ${one}`));
  await logIn(page, base, user, password);
  for (const [name, path] of (await pagesOf(page)).filter(
    ([one]) => only === '' || only.split(',').includes(one),
  )) {
    complaints.length = 0;
    await page.goto(base + path);
    await readWhole(page).catch((error) => complaints.push(String(error.message).split('\n')[0]));
    await page.screenshot({ path: `${out}/${name}-${size}-${theme}.png` });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const all = [
      ...complaints,
      ...(await axe(page)),
      ...(wide > 0 ? [`the page is ${wide} px too wide`] : []),
    ];
    found.push(...all.map((one) => `${name} ${size} ${theme}: ${one}`));
  }
  await context.close();
  return found;
}

mkdirSync(out, { recursive: true });
const browser = await launch();
const found = [];
for (const size of Object.keys(SIZES)) {
  for (const theme of THEMES) {
    found.push(...(await visit(browser, size, theme)));
  }
}
await browser.close();
console.log(found.length === 0 ? 'every page is clean' : found.join('\n'));
process.exit(found.length === 0 ? 0 : 1);
