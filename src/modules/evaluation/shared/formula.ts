/**
 * How an item's figure becomes points (计分公式). Five chosen forms and a small language of arithmetic; no code is ever run, a
 * formula is parsed here and evaluated over named numbers only. Pure: the editor shows what the server will count.
 */
import { z } from 'zod';

const num = z.number().min(-1e9).max(1e9);
export const Formula = z.discriminatedUnion('form', [
  /** Between floor and target in proportion; a target below the floor means that less is better. */
  z.object({ form: z.literal('linear'), floor: num, target: num }),
  /** The share of the first step that is reached. */
  z.object({
    form: z.literal('steps'),
    better: z.enum(['higher', 'lower']),
    steps: z
      .array(z.object({ at: num, share: z.number().min(0).max(1) }))
      .min(1)
      .max(12),
  }),
  /** Each occurrence costs points, at most the cap (null: the whole item). Of an extra: each one brings or costs points. */
  z.object({ form: z.literal('perCase'), points: z.number().positive().max(100), cap: z.number().min(0).nullable() }),
  /** By the place among the units of the same group; the last one keeps `worst` of the points. */
  z.object({ form: z.literal('rank'), better: z.enum(['higher', 'lower']), worst: z.number().min(0).max(1) }),
  z.object({ form: z.literal('expression'), text: z.string().trim().min(1).max(300) }),
  /** Scored by people. */
  z.object({ form: z.literal('manual') }),
]);
export type Formula = z.infer<typeof Formula>;
export type FormulaForm = Formula['form'];
export const formLabels: Readonly<Record<FormulaForm, string>> = {
  linear: '按比例',
  steps: '分档',
  perCase: '逐件扣（加）分',
  rank: '组内名次',
  expression: '算式',
  manual: '人工评分',
};

/* —— the language —— */

type Node =
  | { op: 'number'; value: number }
  | { op: 'name'; name: string }
  | { op: 'neg'; of: Node }
  | { op: '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '='; left: Node; right: Node }
  | { op: 'call'; name: FunctionName; args: Node[] };
const functions = { min: [1, 8], max: [1, 8], round: [1, 2], clamp: [3, 3], if: [3, 3] } as const;
type FunctionName = keyof typeof functions;

export class FormulaFault extends Error {}

const TOKEN = /\s*(\d+(?:\.\d+)?%?|[a-z][a-z0-9]*|<=|>=|[-+*/()<>=,])/gy;

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) {
      if (text.slice(at).trim() === '') break;
      throw new FormulaFault(`第 ${at + 1} 个字“${text.slice(at).trim().charAt(0)}”不能用在算式里`);
    }
    found.push(match[1] as string);
    at = TOKEN.lastIndex;
  }
  return found;
}

/** At most so deep: a person's formula is far below it, and no text can exhaust the stack. */
const DEEPEST = 40;

/** Reads a formula; throws `FormulaFault` with a Chinese reason. `names`: the variables that it may use. */
export function parseFormula(text: string, names: readonly string[]): Node {
  const list = tokens(text);
  let at = 0;
  let depth = 0;
  const peek = (): string | undefined => list[at];
  const take = (): string => {
    const token = list[at++];
    if (token === undefined) throw new FormulaFault('算式不完整，后面还缺内容');
    return token;
  };
  const expect = (token: string): void => {
    const got = peek();
    if (got !== token) throw new FormulaFault(`${got === undefined ? '结尾' : `“${got}”前`}缺“${token}”`);
    at++;
  };
  const inside = <T>(run: () => T): T => {
    if (++depth > DEEPEST) throw new FormulaFault('算式嵌套太多层，请拆开写');
    const result = run();
    depth--;
    return result;
  };
  const isFunction = (name: string): name is FunctionName => Object.hasOwn(functions, name);
  const primary = (): Node =>
    inside(() => {
      const token = take();
      if (token === '(') {
        const node = comparison();
        expect(')');
        return node;
      }
      if (token === '-') return { op: 'neg', of: primary() };
      if (/^\d/.test(token))
        return { op: 'number', value: token.endsWith('%') ? Number(token.slice(0, -1)) / 100 : Number(token) };
      if (/^[a-z]/.test(token)) {
        if (peek() !== '(') {
          if (!names.includes(token)) throw new FormulaFault(`没有名为 ${token} 的量，可以用：${names.join('、')}`);
          return { op: 'name', name: token };
        }
        if (!isFunction(token))
          throw new FormulaFault(`没有函数 ${token}，可以用：${Object.keys(functions).join('、')}`);
        at++;
        const args = [comparison()];
        while (peek() === ',') {
          at++;
          args.push(comparison());
        }
        expect(')');
        const [least, most] = functions[token];
        if (args.length < least || args.length > most)
          throw new FormulaFault(`函数 ${token} 要 ${least === most ? least : `${least} 到 ${most}`} 个数`);
        return { op: 'call', name: token, args };
      }
      throw new FormulaFault(`“${token}”的位置不对`);
    });
  const chain = (next: () => Node, operators: readonly string[]): Node => {
    let node = next();
    for (let token = peek(); token !== undefined && operators.includes(token); token = peek()) {
      at++;
      node = { op: token as '+', left: node, right: next() };
    }
    return node;
  };
  const product = (): Node => chain(primary, ['*', '/']);
  const sum = (): Node => chain(product, ['+', '-']);
  const comparison = (): Node => {
    const left = sum();
    const token = peek();
    if (token === undefined || !['<', '<=', '>', '>=', '='].includes(token)) return left;
    at++;
    return { op: token as '<', left, right: sum() };
  };
  const node = comparison();
  if (at < list.length) throw new FormulaFault(`“${list[at] ?? ''}”是多余的`);
  return node;
}

/** The value, or null where something that it needs is not known or a division is by nothing. */
export function evaluateFormula(node: Node, names: Readonly<Record<string, number | null>>): number | null {
  switch (node.op) {
    case 'number':
      return node.value;
    case 'name':
      return names[node.name] ?? null;
    case 'neg': {
      const value = evaluateFormula(node.of, names);
      return value === null ? null : -value;
    }
    case 'call': {
      const values = node.args.map((arg) => evaluateFormula(arg, names));
      if (node.name === 'if') {
        const [test = null, yes = null, no = null] = values;
        return test === null ? null : test !== 0 ? yes : no;
      }
      if (values.some((value) => value === null)) return null;
      const [a = 0, b = 0, c = 0] = values as number[];
      if (node.name === 'clamp') return Math.min(Math.max(a, b), c);
      if (node.name === 'round') {
        const scale = 10 ** Math.min(Math.max(Math.trunc(b), 0), 6);
        return Math.round(a * scale) / scale;
      }
      return Math[node.name](...(values as number[]));
    }
    default: {
      const left = evaluateFormula(node.left, names);
      const right = evaluateFormula(node.right, names);
      if (left === null || right === null) return null;
      switch (node.op) {
        case '+':
          return left + right;
        case '-':
          return left - right;
        case '*':
          return left * right;
        case '/':
          return right === 0 ? null : left / right;
        case '<':
          return left < right ? 1 : 0;
        case '<=':
          return left <= right ? 1 : 0;
        case '>':
          return left > right ? 1 : 0;
        case '>=':
          return left >= right ? 1 : 0;
        case '=':
          return left === right ? 1 : 0;
      }
    }
  }
}

/** Variables of an item: `max` its points, `v1 n1 d1` value, numerator and denominator of its first figure, and so on. */
export const namesFor = (figures: number): string[] => [
  'max',
  ...Array.from({ length: figures }, (_, i) => [`v${i + 1}`, `n${i + 1}`, `d${i + 1}`]).flat(),
];

/* —— in words —— */

const plain = (value: number, digits = 4): string => String(Number(value.toFixed(digits)));
/** A figure as a person reads it: rates in per cent. */
export const valueText = (value: number | null, isRate: boolean): string =>
  value === null ? '无数据' : isRate ? `${plain(value * 100, 2)}%` : plain(value);

export interface FormulaSubject {
  readonly role: 'score' | 'bonus' | 'deduct' | 'veto';
  readonly weight: number;
  readonly formula: Formula;
  readonly isRate: boolean;
}

/** The formula in one sentence that an office would write. */
export function formulaWords({ role, weight, formula, isRate }: FormulaSubject): string {
  const say = (value: number): string => valueText(value, isRate);
  if (role === 'veto') return '发生一次即适用一票否决';
  switch (formula.form) {
    case 'linear': {
      const more = formula.target >= formula.floor;
      return `${more ? '达到' : '不高于'} ${say(formula.target)} 得 ${plain(weight)} 分，${more ? '不高于' : '达到'} ${say(formula.floor)} 不得分，其间按比例计分`;
    }
    case 'steps':
      return `${formula.steps
        .map((s) => `${formula.better === 'higher' ? '达到' : '不高于'} ${say(s.at)} 得 ${plain(weight * s.share)} 分`)
        .join('，')}，其余不得分`;
    case 'perCase':
      return role === 'bonus'
        ? `每件加 ${plain(formula.points)} 分${formula.cap === null ? '' : `，最多加 ${plain(formula.cap)} 分`}`
        : `每件扣 ${plain(formula.points)} 分，${formula.cap === null ? (role === 'score' ? '扣完为止' : '不设上限') : `最多扣 ${plain(formula.cap)} 分`}`;
    case 'rank':
      return `按组内名次（${formula.better === 'higher' ? '高者在前' : '低者在前'}）：第一名得 ${plain(weight)} 分，末名得 ${plain(weight * formula.worst)} 分，其间按名次等差`;
    case 'expression':
      return `按算式 ${formula.text} 计分，不低于 0 分、不高于 ${plain(weight)} 分`;
    case 'manual':
      return `由安委办按佐证评分，满分 ${plain(weight)} 分`;
  }
}
