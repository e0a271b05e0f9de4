/** Reads the words of a command line. Which options take a value is said by the command's own usage line. */
import type { Command } from '#kernel/server/room.ts';

export interface ParsedArgs {
  positional: string[];
  flags: Record<string, string | boolean>;
}

/** Options of a usage line: `[--dry-run]` is a switch, `[--expect 日期:封存值]` takes a value. */
export function optionsOf(usage: string): Map<string, 'switch' | 'value'> {
  const options = new Map<string, 'switch' | 'value'>([
    ['json', 'switch'],
    ['help', 'switch'],
  ]);
  for (const [, name, value] of usage.matchAll(/--([a-z][a-z-]*)(?:[ =]([^\s[\]|-][^\s\]|]*))?/g))
    options.set(name as string, value === undefined ? 'switch' : 'value');
  return options;
}

/** @throws Error in Chinese for an option that the command does not know, or that lacks its value. */
export function parseArgs(words: readonly string[], command: Pick<Command, 'usage'>): ParsedArgs {
  const options = optionsOf(command.usage);
  const result: ParsedArgs = { positional: [], flags: {} };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '--') {
      result.positional.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('--')) {
      result.positional.push(word);
      continue;
    }
    const [name = '', ...rest] = word.slice(2).split('=');
    const kind = options.get(name);
    if (!kind) throw new Error(`没有选项 --${name}`);
    if (kind === 'switch') {
      if (rest.length > 0) throw new Error(`选项 --${name} 后面不带内容`);
      result.flags[name] = true;
      continue;
    }
    const value = rest.length > 0 ? rest.join('=') : words[++i];
    if (value === undefined || (rest.length === 0 && value.startsWith('--')))
      throw new Error(`选项 --${name} 后面缺少内容`);
    result.flags[name] = value;
  }
  return result;
}
