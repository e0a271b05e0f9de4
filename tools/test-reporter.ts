/** Reporter for `node --test-reporter`: one JSON line for every test that ended, read by tools/test-files.ts. */
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** One finished test; `failure` is its printable error. */
export interface Outcome {
  name: string;
  /** Names of the tests or suites around it, outermost first. */
  within: string[];
  line: number;
  state: 'passed' | 'failed' | 'skipped';
  failure?: string;
}

export default async function* reporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const open: string[] = [];
  for await (const event of source) {
    if (event.type === 'test:start') {
      open.length = event.data.nesting;
      open[event.data.nesting] = event.data.name;
    }
    if (event.type === 'test:diagnostic' && event.data.message.startsWith('Error: ')) {
      const { message } = event.data;
      yield told({ name: '(outside of any test)', within: [], line: 0, state: 'failed', failure: message });
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, nesting, line = 0, skip, todo } = event.data;
    const outcome: Outcome = { name, within: open.slice(0, nesting), line, state: 'passed' };
    if (skip !== undefined || todo !== undefined) {
      outcome.state = 'skipped';
    } else if (event.type === 'test:fail') {
      const error = event.data.details.error as Error & { failureType?: string };
      // A parent that failed only through its children would count the same fault twice.
      if (error.failureType === 'subtestsFailed') continue;
      outcome.state = 'failed';
      outcome.failure = printable(error);
    } else if (event.data.details.type === 'suite') {
      continue;
    }
    yield told(outcome);
  }
}

const told = (outcome: Outcome): string => `${JSON.stringify(outcome)}\n`;

function printable(error: Error): string {
  // node:test wraps what the test threw; a time limit or a missing await has only the wrapper.
  if (!(error.cause instanceof Error)) return typeof error.cause === 'string' ? error.cause : error.message;
  const { cause } = error;
  const text = cause.name === 'AssertionError' ? (cause.stack ?? cause.message) : inspect(cause, { depth: 4 });
  return text
    .split('\n')
    .filter((line) => !/^\s+at .*(node:internal|node:async_hooks|\/node_modules\/|Promise\.all \(index)/.test(line))
    .join('\n');
}
