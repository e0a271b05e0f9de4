/** The page beside the results that a person reads: every figure with its meaning, what missed first, by what was asked for where. */
import { areas, dataSets, figures, wordsOf, type FigureId } from './figures.ts';
import type { KeptResult } from './lib/result.ts';

/** 1234.5 → 1,235; 0.04212 → 0.0421. */
const number = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));

const target = (row: KeptResult): string =>
  row.aim === 'ratio ≥'
    ? `≥ ${row.target} of the floor`
    : `${row.aim.replace('value ', '')} ${row.target.toLocaleString('en-US')} ${row.unit}`;

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const day = (at: string): string => at.slice(0, 16).replace('T', ' ');

/** The page as Markdown. `rows`: all that is kept; a figure without a row is named as not yet measured. */
export function pageOf(rows: readonly KeptResult[]): string {
  const missed = rows.filter((row) => !row.pass);
  const count = new Map<string, number>();
  for (const row of rows) count.set(row.machine ?? 'not recorded', (count.get(row.machine ?? 'not recorded') ?? 0) + 1);
  const machines = [...count].sort((a, b) => b[1] - a[1]).map(([machine]) => machine);
  const parts: string[] = [
    '# What the bench measured',
    'Written by `npm run bench` together with `latest.json`; not edited by hand.',
    `**${rows.length} figures, ${missed.length === 0 ? 'none missed' : `${missed.length} missed: ${missed.map((row) => `\`${row.id}\``).join(', ')}`}.**`,
    [
      'How to read it:',
      '',
      '- *Floor* is the same work done barely (bare SQL, bare file, bare HTTP), measured in the same run on the same data.',
      '- *Ratio* says how near the program comes to it: floor ÷ value for times, sizes and memory, value ÷ floor for rates. 1 means that',
      '  nothing is lost; more than 1 that the program does less than the bare way.',
      '- A ratio survives a busy or slower machine, a value does not: compare values only within one line *Machine*.',
      '- *A tenth* is the same figure over a tenth of the data (a district instead of a city), where it was measured. Ten times as much',
      '  there means growth with the data, the same value that it does not grow.',
    ].join('\n'),
    ['Machine:', '', ...machines.map((machine, i) => `${i + 1}. ${machine}`)].join('\n'),
  ];
  for (const area of areas) {
    const ids = (Object.keys(figures) as FigureId[]).filter((id) => wordsOf(id)?.area === area);
    const own = ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
    const without = ids.filter((id) => !rows.some((row) => row.id === id));
    if (ids.length === 0) continue;
    own.sort((a, b) => Number(a.pass) - Number(b.pass) || (a.id < b.id ? -1 : 1));
    const floors = own.filter((row) => row.floor !== null);
    parts.push(`## ${area}`);
    if (own.length > 0)
      parts.push(
        [
          line([
            'Figure',
            'What it means',
            'Value',
            'Floor',
            'Ratio',
            'A tenth',
            'Target',
            'Result',
            'Measured (UTC)',
            'Machine',
            'Data',
          ]),
          line(['---', '---', '--:', '--:', '--:', '--:', '---', '---', '---', '--:', '---']),
          ...own.map((row) =>
            line([
              `\`${row.id}\``,
              `${figures[row.id].meaning}${wordsOf(row.id)?.onlyAsked ? ' (only when asked for by name)' : ''}`,
              `${number(row.value)} ${row.unit}`,
              row.floor === null ? '–' : number(row.floor),
              row.ratio === null ? '–' : number(row.ratio),
              row.tenth === undefined ? '–' : number(row.tenth),
              target(row),
              row.pass ? 'pass' : '**MISSED**',
              day(row.at),
              String(machines.indexOf(row.machine ?? 'not recorded') + 1),
              figures[row.id].data,
            ]),
          ),
        ].join('\n'),
      );
    if (floors.length > 0)
      parts.push(
        ['Floors:', '', ...grouped(floors.map((row) => [figures[row.id].floor ?? '', row.id] as const))].join('\n'),
      );
    const reasons = own.flatMap((row) => {
      const note = row.pass ? undefined : wordsOf(row.id)?.note;
      return note ? [`- \`${row.id}\`: ${note}`] : [];
    });
    if (reasons.length > 0) parts.push(['Why missed:', '', ...reasons].join('\n'));
    if (without.length > 0) parts.push(`Not measured yet: ${without.map((id) => `\`${id}\``).join(', ')}.`);
  }
  const used = [...new Set((Object.keys(figures) as FigureId[]).map((id) => figures[id].data))].sort();
  parts.push(
    '## Data',
    ['Drawn from seeds, the same at every build.', '', ...used.map((name) => `- *${name}*: ${dataSets[name]}`)].join(
      '\n',
    ),
  );
  const benches = new Map<string, KeptResult>();
  for (const row of rows) {
    const last = benches.get(row.bench ?? '');
    if (row.bench && (!last || last.at < row.at)) benches.set(row.bench, row);
  }
  if (benches.size > 0) {
    const sum = [...benches.values()].reduce((n, row) => n + (isLong(row.bench) ? 0 : (row.seconds ?? 0)), 0);
    parts.push(
      '## Time that each bench takes',
      [
        line(['Bench', 'Seconds', 'Last run (UTC)']),
        line(['---', '--:', '---']),
        ...[...benches]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, row]) => line([`\`${name}\``, number(row.seconds ?? 0), day(row.at)])),
      ].join('\n'),
      `A run of all: ${(sum / 60).toFixed(1)} minutes, building the kept data sets where they are not there included, what is only measured when asked for not.`,
    );
  }
  return `${parts.join('\n\n')}\n`;

  function isLong(bench: string | undefined): boolean {
    const own = rows.filter((row) => row.bench === bench);
    return own.every((row) => wordsOf(row.id)?.onlyAsked);
  }
}

/** One line for each floor, with the figures that it stands beside. */
function grouped(pairs: readonly (readonly [floor: string, id: string])[]): string[] {
  const by = new Map<string, string[]>();
  for (const [floor, id] of pairs) by.set(floor, [...(by.get(floor) ?? []), `\`${id}\``]);
  return [...by].map(([floor, ids]) => `- ${floor}: ${ids.join(', ')}`);
}
