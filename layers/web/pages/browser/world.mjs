// A real server over a store of a test's own, and what somebody does beside it in a shell. The store
// and the program are told by STORY_PROGRAM and STORY_DB, as tests/in_a_browser.py sets them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, utimesSync, writeFileSync } from 'node:fs';

const MINUTE = 60_000;
const FIRST_NEW_MINUTE = Date.parse('2024-02-06T03:45:00Z'); // the session after the stored ones

export const PASSWORD = process.env.STORY_PASSWORD;

export class World {
  constructor(program = process.env.STORY_PROGRAM, db = process.env.STORY_DB) {
    this.program = program;
    this.db = db;
    this.server = null;
    this.port = 0;
    this.minutes = 0;
  }

  get base() {
    return `http://127.0.0.1:${this.port}`;
  }

  get accounts() {
    return this.db.replace(/\.duckdb$/, '.accounts.sqlite');
  }

  /** A command to its end, which must be a good one. Its stdout. */
  async run(args, input = '') {
    const child = spawn(this.program, ['--db', this.db, ...args.map(String)]);
    const said = { out: '', error: '' };
    child.stdout.on('data', (text) => (said.out += text));
    child.stderr.on('data', (text) => (said.error += text));
    child.stdin.end(input);
    const [code] = await once(child, 'close');
    assert.equal(code, 0, `millrace ${args.join(' ')}: ${said.error}`);
    return said.out;
  }

  /** On the port it had before, if it had one. */
  async serve() {
    const child = spawn(this.program, ['--db', this.db, 'serve', '--port', this.port, '--json']);
    this.server = child;
    process.once('exit', () => child.kill('SIGKILL')); // however this script ends
    this.errors = '';
    child.stderr.on('data', (text) => (this.errors += text));
    let said = '';
    for await (const text of child.stdout) {
      said += text;
      if (said.trimEnd().endsWith('}')) {
        break;
      }
    }
    const { port } = JSON.parse(said || '{}');
    assert.ok(port, `serve ended: ${said} ${this.errors}`);
    this.port = port;
    return this;
  }

  /** As the kernel does. */
  async kill() {
    const ended = once(this.server, 'exit');
    this.server.kill('SIGKILL');
    await ended;
    this.server = null;
  }

  /** As by Ctrl-C, which must go well. */
  async stop() {
    const { server } = this;
    if (server === null) {
      return;
    }
    this.server = null;
    const ended = server.exitCode === null ? once(server, 'exit') : [server.exitCode];
    server.kill('SIGINT');
    const [code] = await ended;
    assert.equal(code, 0, `serve ended with ${code}: ${this.errors}`);
    assert.doesNotMatch(this.errors, /Sanitizer|runtime error/);
  }

  /** One more minute of a symbol, imported from a file. */
  async trade(symbol, price, file = `${this.db}.csv`) {
    const at = new Date(FIRST_NEW_MINUTE + this.minutes * MINUTE).toISOString();
    this.minutes += 1;
    const row = `${at.slice(0, 19)}Z,${symbol},${price},${price},${price},${price},100`;
    writeFileSync(file, `timestamp,symbol,open,high,low,close,volume\n${row}\n`);
    await this.run(['bars', 'import', file]);
  }

  /** Changes accounts behind the server's back, in a transaction of its own. */
  async change(sql) {
    const code =
      'import sqlite3, sys\n' +
      'with sqlite3.connect(sys.argv[1], timeout=20) as store: store.execute(sys.argv[2])';
    const child = spawn('python3', ['-c', code, this.accounts, sql], { stdio: 'inherit' });
    const [exit] = await once(child, 'close');
    assert.equal(exit, 0, sql);
  }

  /** Does something while the lock of all who use the store is held, and it looks changed. */
  async held(act) {
    const child = spawn('flock', ['-x', `${this.db}.lease`, 'sh', '-c', 'echo held; cat']);
    await once(child.stdout, 'data');
    const { atime, mtime } = statSync(this.db);
    utimesSync(this.db, atime, new Date(mtime.getTime() + 1_000));
    try {
      await act();
    } finally {
      const ended = once(child, 'close');
      child.stdin.end();
      await ended;
    }
  }
}
