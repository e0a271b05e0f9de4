/**
 * Fills a template: placeholders `{{enterprise.name}}`, repeats over a list or records, conditions. Pure, so that the
 * editor shows what the server will write.
 */
import { PlainDate } from '#kernel/shared/time.ts';
import { chineseDay, chineseNumber } from './chinese.ts';
import { OfficialLetter, type TemplateContent, type TemplateField, type TemplatePart } from './letter.ts';

/** What every template may use beside its own fields. */
export const builtInFields: readonly { key: string; label: string }[] = [
  { key: 'today', label: '成文日期' },
  { key: 'basis', label: '依据（文件和条款）' },
];
/** Inside a repeat. */
const repeatFields = ['item', 'index', 'indexChinese'];

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

export interface TemplateFault {
  /** Where, in words: 标题, 正文第 3 段. */
  where: string;
  message: string;
}

/** Every fault of a template before it may hold: unknown placeholders, repeats and conditions over fields that are none. */
export function checkTemplate(content: TemplateContent): TemplateFault[] {
  const faults: TemplateFault[] = [];
  const fields = new Map(content.fields.map((f) => [f.key, f]));
  const known = new Set([...fields.keys(), ...builtInFields.map((f) => f.key)]);
  const twice = content.fields.map((f) => f.key).filter((key, i, all) => all.indexOf(key) !== i);
  for (const key of new Set(twice)) faults.push({ where: '字段', message: `字段 ${key} 写了两次` });
  for (const f of content.fields)
    if (f.kind === 'records' && f.columns.length === 0)
      faults.push({ where: '字段', message: `“${f.label}”是多条记录，请写明每条有哪些栏` });
  const text = (where: string, value: string, each?: string): void => {
    const field = each === undefined ? undefined : fields.get(each);
    const inside = each === undefined ? [] : [...repeatFields, ...(field?.columns ?? []).map((c) => `item.${c.key}`)];
    for (const [, inner = ''] of value.matchAll(PLACEHOLDER)) {
      const key = inner.trim();
      if (!known.has(key) && !inside.includes(key))
        faults.push({ where, message: `没有名为 ${key || '（空）'} 的字段，请改为已有字段或先添加字段` });
    }
    const open = value.split('{{').length - 1;
    const closed = [...value.matchAll(PLACEHOLDER)].length;
    if (open !== closed) faults.push({ where, message: '占位符的括号没有成对，应写作 {{字段名}}' });
  };
  const part = (where: string, p: TemplatePart): void => {
    const each = p.each;
    if (each !== undefined) {
      const field = fields.get(each);
      if (!field) faults.push({ where, message: `重复段所用的字段 ${each} 不存在` });
      else if (field.kind !== 'list' && field.kind !== 'records')
        faults.push({ where, message: `“${field.label}”不是列表，不能按它重复` });
    }
    const test = p.when?.replace(/^!/, '');
    if (test !== undefined && !known.has(test)) faults.push({ where, message: `条件所用的字段 ${test} 不存在` });
    if (p.kind === 'table') for (const c of p.columns) text(`${where}“${c.title}”栏`, c.cell, each);
    else text(where, p.text, each);
    if (p.kind === 'table') text(where, p.caption);
  };
  text('发文机关标志', content.head);
  text('标题', content.title);
  text('主送机关', content.to);
  content.parts.forEach((p, i) => part(`正文第 ${i + 1} 段`, p));
  content.appendices.forEach((a, i) => {
    text(`附件 ${i + 1} 名称`, a.name);
    a.parts.forEach((p, n) => part(`附件 ${i + 1} 第 ${n + 1} 段`, p));
  });
  text('署名', content.from);
  text('附注', content.note);
  content.copies.forEach((c) => text('抄送机关', c));
  text('印发机关', content.printer);
  return faults;
}

/** A text of a template as people read it: each placeholder by the name of its field, `关于〔事项〕的通报`. */
export function inWords(content: TemplateContent, text: string): string {
  const labels = new Map([...builtInFields, ...content.fields].map((f) => [f.key, f.label]));
  return text.replaceAll(PLACEHOLDER, (whole, key: string) => {
    const label = labels.get(key.trim());
    return label === undefined ? whole : `〔${label}〕`;
  });
}

const read = (fields: Record<string, unknown>, key: string): unknown => {
  if (Object.hasOwn(fields, key)) return fields[key];
  let at: unknown = fields;
  for (const step of key.split('.')) {
    if (at === null || typeof at !== 'object' || Array.isArray(at) || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
};

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

/** What the given fields lack and what the template does not know. Labels for the one, names for the other. */
export function checkFields(
  content: TemplateContent,
  given: Record<string, unknown>,
): { missing: TemplateField[]; unknown: string[] } {
  const missing = content.fields.filter((f) => f.required && isEmpty(read(given, f.key)));
  const keys = new Set(content.fields.map((f) => f.key));
  const unknown: string[] = [];
  const walk = (prefix: string, value: unknown): void => {
    if (keys.has(prefix) || value === undefined) return;
    if (
      value !== null &&
      typeof value === 'object' &&
      !Array.isArray(value) &&
      [...keys].some((k) => k.startsWith(`${prefix}.`))
    )
      for (const [k, v] of Object.entries(value)) walk(`${prefix}.${k}`, v);
    else unknown.push(prefix);
  };
  for (const [k, v] of Object.entries(given)) walk(k, v);
  return { missing, unknown };
}

/** What was filled in often ends its own sentence: the template's full stop behind it would be a second one. */
const joined = (text: string): string => text.replace(/([。；！？])[。；，]+/g, '$1');

const show = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return PlainDate.safeParse(value).success ? chineseDay(value as PlainDate) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(show).join('、');
  return '';
};

/** 《某某标准》第三条 */
const basisWords = (basis: { document: string; clause: string }): string =>
  `${/^[《〈（]/.test(basis.document) ? basis.document : `《${basis.document}》`}${basis.clause}`;

/**
 * The letter that a template makes of these fields. `gap` stands where a field is still empty (the live preview);
 * without it an empty optional field is simply nothing.
 */
export function fillTemplate(
  content: TemplateContent,
  given: Record<string, unknown>,
  on: PlainDate,
  gap?: (label: string) => string,
): { title: string; body: OfficialLetter } {
  const labels = new Map(content.fields.map((f) => [f.key, f.label]));
  const base: Record<string, unknown> = {
    today: on,
    basis: content.basis.map(basisWords).join('、'),
  };
  const text = (value: string, item?: { value: unknown; index: number }): string =>
    joined(
      value.replaceAll(PLACEHOLDER, (_, inner: string) => {
        const key = inner.trim();
        if (item) {
          if (key === 'index') return String(item.index + 1);
          if (key === 'indexChinese') return chineseNumber(item.index + 1);
          if (key === 'item') return show(item.value);
          if (key.startsWith('item.')) return show(read((item.value ?? {}) as Record<string, unknown>, key.slice(5)));
        }
        const found = Object.hasOwn(base, key) ? base[key] : read(given, key);
        if (isEmpty(found) && gap) return gap(labels.get(key) ?? key);
        return show(found);
      }),
    );
  const holds = (test: string | undefined): boolean => {
    if (test === undefined || test === '') return true;
    const key = test.replace(/^!/, '');
    const found = Object.hasOwn(base, key) ? base[key] : read(given, key);
    const isTrue = !isEmpty(found) && found !== false;
    return test.startsWith('!') ? !isTrue : isTrue;
  };
  const items = (each: string): unknown[] => {
    const found = read(given, each);
    if (Array.isArray(found)) return found;
    // A list typed into one box: one line an item.
    if (typeof found === 'string' && found.trim() !== '')
      return found
        .split('\n')
        .map((l) => l.trim())
        .filter(Boolean);
    return gap ? [gap(labels.get(each) ?? each)] : [];
  };
  const written = (
    p: Exclude<TemplatePart, { kind: 'table' }>,
    item?: { value: unknown; index: number },
  ): OfficialLetter['parts'] => {
    const words = text(p.text, item);
    // What a person typed in several lines are several paragraphs.
    return p.kind === 'heading'
      ? [{ kind: 'heading', level: p.level, text: words }]
      : words
          .split('\n')
          .filter((l) => l.trim() !== '')
          .map((l) => ({ kind: 'para', text: l.trim() }));
  };
  // A heading and the paragraphs right behind it that repeat over the same field are repeated together: one section an item.
  const sections = (list: readonly TemplatePart[]): TemplatePart[][] => {
    const found: TemplatePart[][] = [];
    for (const p of list) {
      const last = found.at(-1);
      const head = last?.[0];
      if (last && p.kind === 'para' && p.each !== undefined && head?.kind === 'heading' && head.each === p.each)
        last.push(p);
      else found.push([p]);
    }
    return found;
  };
  const parts = (list: readonly TemplatePart[]): OfficialLetter['parts'] =>
    sections(list).flatMap((section): OfficialLetter['parts'] => {
      const [p] = section;
      if (!p) return [];
      if (section.length > 1 && p.each !== undefined)
        return items(p.each).flatMap((value, index) =>
          section.flatMap((one) => (one.kind !== 'table' && holds(one.when) ? written(one, { value, index }) : [])),
        );
      if (!holds(p.when)) return [];
      if (p.kind === 'table')
        return [
          {
            kind: 'table',
            caption: text(p.caption),
            columns: p.columns.map((c) => ({ title: c.title, share: c.share })),
            rows: items(p.each).map((value, index) => p.columns.map((c) => text(c.cell, { value, index }))),
          },
        ];
      return p.each === undefined ? written(p) : items(p.each).flatMap((value, index) => written(p, { value, index }));
    });
  const body = OfficialLetter.parse({
    form: 'official',
    style: content.style,
    head: text(content.head),
    ...(content.urgency ? { urgency: content.urgency } : {}),
    upward: content.upward,
    to: text(content.to),
    parts: parts(content.parts),
    appendices: content.appendices
      .filter((a) => holds(a.when))
      .map((a) => ({ name: text(a.name), parts: parts(a.parts) })),
    from: text(content.from),
    // A name without its value says nothing: 联系电话： is left out when there is none.
    note: text(content.note)
      .split('　')
      .filter((piece) => piece !== '' && !piece.endsWith('：'))
      .join('　'),
    copies: content.copies.map((c) => text(c)).filter((c) => c !== ''),
    printer: text(content.printer),
  });
  return { title: text(content.title), body };
}
