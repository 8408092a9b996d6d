// What the first page weighs, and how a chart of 100,000 bars pans:
//   node browser/measure.mjs BASE USER PASSWORD SYMBOL
import { gzipSync } from 'node:zlib';
import { launch, logIn, settled } from './browser.mjs';

const [base, user, password, symbol] = process.argv.slice(2);
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
await logIn(page, base, user, password, '/account/password');

const files = new Map();
page.on('response', async (response) => {
  const path = new URL(response.url()).pathname;
  if (response.ok() && (path === '/' || path.startsWith('/assets/'))) {
    files.set(path, gzipSync(await response.body(), { level: 9 }).length);
  }
});
await page.goto(`${base}/`);
await settled(page);
await page.waitForTimeout(500);
const total = [...files.values()].reduce((sum, size) => sum + size, 0);
console.log(
  `first page: ${(total / 1000).toFixed(1)} kB in ${files.size} files, gzip -9 (limit 200)`,
);

await page.goto(`${base}/chart/${symbol}?timeframe=1m&bars=100000`);
await settled(page);
await page.waitForFunction(() => document.querySelector('.figures')?.innerText !== '', null, {
  timeout: 60_000,
});
await page.waitForTimeout(1_000);
const box = await page.locator('.canvas').boundingBox();

async function pan(name) {
  await page.evaluate(() => {
    window.frames_ = [];
    const count = (at) => {
      window.frames_.push(at);
      window.counting = requestAnimationFrame(count);
    };
    window.counting = requestAnimationFrame(count);
  });
  for (let round = 0; round < 4; round += 1) {
    await page.mouse.move(box.x + 100, box.y + 200);
    await page.mouse.down();
    for (let x = 0; x <= 800; x += 20) {
      await page.mouse.move(box.x + 100 + x, box.y + 200);
    }
    await page.mouse.up();
  }
  const times = await page.evaluate(() => {
    cancelAnimationFrame(window.counting);
    return window.frames_;
  });
  const gaps = times
    .slice(1)
    .map((at, index) => at - times[index])
    .sort((a, b) => a - b);
  const rate = (1000 * gaps.length) / (times.at(-1) - times[0]);
  const p99 = gaps[Math.floor(gaps.length * 0.99)];
  console.log(
    `${name}: ${rate.toFixed(1)} frames a second over ${times.length}, p99 ${p99.toFixed(0)} ms`,
  );
}

await pan('pan, 150 bars in view');
for (let step = 0; step < 9; step += 1) {
  await page.keyboard.press('-');
}
await page.waitForTimeout(500);
await pan('pan, zoomed out nine steps');
for (let step = 0; step < 20; step += 1) {
  await page.keyboard.press('-');
}
await page.waitForTimeout(500);
await pan('pan, zoomed out all the way');
await browser.close();
