/** The bench offers every figure that was asked for by name, none easier than it was asked, and each with its meaning on the page. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { figures, wordsOf, type FigureId } from './figures.ts';
import type { KeptResult } from './lib/result.ts';
import { named } from './named.ts';
import { pageOf } from './page.ts';

const HERE = import.meta.dirname;
const offered: string[] = [];
for (const file of fs.readdirSync(HERE).filter((name) => name.endsWith('.bench.ts')))
  offered.push(...((await import(path.join(HERE, file))) as { ids: readonly string[] }).ids);
const kept = JSON.parse(fs.readFileSync(path.join(HERE, 'results/latest.json'), 'utf8')) as KeptResult[];

test('every figure that was asked for by name is offered by a bench, in the area that asked for it', () => {
  assert.deepEqual(
    Object.keys(named).filter((id) => !offered.includes(id)),
    [],
  );
  for (const [id, { area }] of Object.entries(named)) assert.equal(wordsOf(id)?.area, area, id);
});

test('every figure that a bench offers has its meaning, and every meaning its bench, once', () => {
  assert.deepEqual([...offered].sort(), Object.keys(figures).sort());
});

test('no figure is held to an easier target than was asked, and none passes that misses it', () => {
  for (const row of kept) {
    const asked = named[row.id];
    if (asked) {
      assert.equal(row.aim, asked.aim, row.id);
      assert.ok(asked.aim === 'value ≤' ? row.target <= asked.target : row.target >= asked.target, row.id);
    }
    const value = row.aim === 'ratio ≥' ? (row.ratio ?? 0) : row.value;
    // Kept values are rounded: what lies on the edge may be either.
    if (Math.abs(value - row.target) > Math.abs(row.target) * 0.001)
      assert.equal(row.pass, row.aim === 'value ≤' ? value < row.target : value > row.target, row.id);
  }
});

test('the page names every kept figure with its meaning, what missed before what passed, and it is the page of what is kept', () => {
  const rows: KeptResult[] = kept.map((row) => ({ ...row, pass: row.id !== 'web.console' }));
  const page = pageOf(rows);
  for (const row of rows) assert.ok(page.includes(`| \`${row.id}\` | ${figures[row.id].meaning}`), row.id);
  const house = page.slice(page.indexOf('## House'), page.indexOf('## Ledger'));
  assert.match(house.split('\n').find((line) => line.startsWith('| `')) ?? '', /^\| `web\.console` .*\*\*MISSED\*\*/);
  assert.match(page, /1 missed: `web\.console`/);
  assert.equal(fs.readFileSync(path.join(HERE, 'results/latest.md'), 'utf8'), pageOf(kept));
  assert.match(
    pageOf(kept.filter((row) => row.id !== ('app.start' satisfies FigureId))),
    /Not measured yet: .*`app\.start`/,
  );
});
