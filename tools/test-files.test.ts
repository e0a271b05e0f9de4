import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type FileResult, runFiles } from './test-files.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-test-files-'));
after(() => fs.rmSync(dir, { recursive: true, force: true }));

/** Runs one planted test file and returns its states in order, and the failures' text. */
async function runPlanted(source: string, limits = { testMs: 10_000, fileMs: 20_000 }): Promise<[string[], string]> {
  const file = path.join(dir, `planted-${fs.readdirSync(dir).length}.test.ts`);
  fs.writeFileSync(
    file,
    `import { test, describe, it } from 'node:test';\nimport assert from 'node:assert';\n${source}`,
  );
  const results: FileResult[] = [];
  const { signal } = new AbortController();
  await runFiles([file], {
    limitsOf: () => limits,
    concurrency: 1,
    signal,
    onResult: (result) => results.push(result),
  });
  const outcomes = results.flatMap((result) => result.outcomes);
  return [outcomes.map((outcome) => outcome.state), outcomes.map((outcome) => outcome.failure ?? '').join('\n')];
}

test('passes, failures and skips are counted once each, suites and parents are not', async () => {
  const [states, text] = await runPlanted(`
    test('a', () => {});
    test('b', () => assert.equal(1, 2));
    test('c', { skip: true }, () => {});
    describe('suite', () => { it('d', () => {}); it('e', () => { throw new Error('planted'); }); });`);
  assert.deepEqual(states, ['passed', 'failed', 'skipped', 'passed', 'failed']);
  assert.match(text, /1 == 2/);
  assert.match(text, /Error: planted/);
});

test('a file that crashes while loading is one failure', async () => {
  const [states, text] = await runPlanted(`test('a', () => {}); throw new Error('planted');`);
  assert.ok(states.includes('failed'));
  assert.match(text, /outside of any test/);
});

test('an error that nobody caught fails the file, and is told', async () => {
  const [states, text] = await runPlanted(`test('a', async () => {
    setTimeout(() => { throw new Error('planted'); }, 10);
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  test('b', () => { void Promise.reject(new Error('left alone')); });`);
  assert.ok(states.includes('failed'));
  assert.match(text, /planted/);
  assert.match(text, /left alone/);
});

test('a file without tests is a failure', async () => {
  const [states, text] = await runPlanted(`void [test, describe, it, assert];`);
  assert.deepEqual(states, ['failed']);
  assert.match(text, /holds no test/);
});

test('a file that leaves something open is ended and called a failure', async () => {
  const [states, text] = await runPlanted(`test('a', () => {}); setInterval(() => {}, 1000);`, {
    testMs: 1000,
    fileMs: 2000,
  });
  assert.deepEqual(states, ['passed', 'failed']);
  assert.match(text, /left open/);
});
