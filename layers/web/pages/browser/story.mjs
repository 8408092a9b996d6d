// Stories: each in a browser of its own that is logged in, over one world. A story fails when it says
// so, and when its page complains of anything that it did not expect.
import assert from 'node:assert/strict';
import { complaintsOf, launch, logIn, settled } from './browser.mjs';
import { PASSWORD, World } from './world.mjs';

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
const only = process.argv[2] ?? '';

let told = 0;

function tellsSomething() {
  if (told === 0) {
    console.log(`no story has "${only}" in its name`);
    process.exitCode = 1;
  }
}

/** What every page says when its server goes away or its session ends. */
export const GONE = [/ERR_(CONNECTION|INCOMPLETE|EMPTY)/, /Failed to load resource/];
export const REFUSED = [/Failed to load resource: the server responded with a status of 4\d\d/];

export class Stories {
  static async begin(world = new World()) {
    process.removeListener('exit', tellsSomething).once('exit', tellsSomething);
    return new Stories(await world.serve(), await launch());
  }

  constructor(world, browser) {
    this.world = world;
    this.browser = browser;
  }

  /**
   * `path`: where it begins, or null for a story that logs in by itself. `expected`: complaints that
   * belong to it. `before`: a script that runs before the page's own.
   */
  async tell(name, { path = '/', user = 'anita', expected = [], before, ...more }, story) {
    if (!name.includes(only)) {
      return;
    }
    const context = await this.browser.newContext({ viewport: DESK, ...more });
    if (before !== undefined) {
      await context.addInitScript(before);
    }
    const page = await context.newPage();
    const complaints = complaintsOf(page, expected);
    try {
      if (path !== null) {
        await logIn(page, this.world.base, user, PASSWORD, path);
        await settled(page);
      }
      await story(page, context, this.world);
      assert.deepEqual(complaints, []);
      console.log(`ok    ${name}`);
    } catch (error) {
      await this.failed(name, page, error);
    }
    told += 1;
    await context.close();
  }

  async failed(name, page, error) {
    process.exitCode = 1;
    const picture = `${process.env.STORY_PICTURES ?? '/tmp'}/failed-${name.replace(/\W+/g, '-')}.png`;
    await page.screenshot({ path: picture }).catch(() => undefined);
    console.log(`FAIL  ${name}: ${error.stack}\n${page.url()}\n${picture}`);
  }

  async end() {
    await this.browser.close();
    await this.world.stop();
  }
}

export const textOf = (page, selector) => page.locator(selector).first().innerText();

/** Presses keys one after the other and waits for the address they lead to. */
export async function press(page, keys, url = null) {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
  if (url !== null) {
    await page.waitForURL(url);
    await settled(page);
  }
}

/** How many event streams the server has, as it counts them itself. Of an admin's page. */
export async function streamsOf(page) {
  const metrics = await page.evaluate(async () => (await fetch('/metrics')).text());
  return Number(/^millrace_web_streams (\d+)$/m.exec(metrics)?.[1]);
}

/** Until a check holds, by a deadline. */
export async function until(check, what, patience = 20_000) {
  const end = Date.now() + patience;
  while (!(await check())) {
    assert.ok(Date.now() < end, `not by its time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
