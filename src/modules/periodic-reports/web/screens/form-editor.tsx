/** A new version of a report's definition: parts, fields with their source, rules; reports that are open keep theirs. */
import { Input, InputNumber, Select } from 'antd';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, DayInput, Page, QueryFace, Stack, optionsOf } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { circled, type FormContent, type FormPart, type FormRule } from '../../shared/form.ts';
import { ruleLabels, severityLabels } from '../../shared/labels.ts';
import type { FormsView, FormView } from '../../shared/schema.ts';
import { kindLabels, type ReportKind } from '../../shared/states.ts';
import { ruleWords } from '../rule-words.ts';
import '../reports.css';

export function Component() {
  const { kind = '' } = useParams();
  const query = useGet(c.listForms, {}, { staleTime: 60_000 });
  return (
    <QueryFace query={query} rows={10}>
      {(data) => {
        const form = data.forms.find((f) => f.kind === kind);
        return form ? <Editor key={form.id} form={form} data={data} /> : <Card>没有这种报表。</Card>;
      }}
    </QueryFace>
  );
}

type Field = FormPart['fields'][number];
const kindsOfUnits = [
  { value: 'street', label: '街道' },
  { value: 'department', label: '部门' },
  { value: 'office', label: '安委办' },
  { value: 'enterprise', label: '企业（自查统计表）' },
];
const forms = [
  { value: 'count', label: '件数' },
  { value: 'stock', label: '期末数' },
  { value: 'rate', label: '比率' },
  { value: 'amount', label: '金额等' },
];

function Editor({ form, data }: { form: FormView; data: FormsView }) {
  const navigate = useNavigate();
  const kind = form.kind as ReportKind;
  const [content, setContent] = useState<FormContent>(form.content);
  const [validFrom, setValidFrom] = useState(form.validFrom as string);
  const [basis, setBasis] = useState(form.basis);
  const [note, setNote] = useState('');
  const save = useAct(c.saveForm, {
    invalidate: [c.listForms],
    onDone: () => void navigate(`/reports/forms?kind=${kind}`),
  });
  const setPart = (i: number, part: FormPart): void =>
    setContent({ ...content, parts: content.parts.map((p, at) => (at === i ? part : p)) });
  const move = <T,>(list: readonly T[], from: number, to: number): T[] => {
    const next = [...list];
    const [item] = next.splice(from, 1);
    if (item !== undefined) next.splice(to, 0, item);
    return next;
  };
  const fresh = (prefix: string): string => {
    const used = new Set(content.parts.flatMap((p) => [p.key, ...p.fields.map((f) => f.key)]));
    for (let n = 1; ; n++) if (!used.has(`${prefix}${n}`)) return `${prefix}${n}`;
  };
  const labels = new Map(content.parts.flatMap((p) => p.fields.map((f) => [f.key, f.label] as const)));
  const figures = content.parts.flatMap((p) => p.fields).filter((f) => f.kind === 'figure');
  const indicators = data.indicators.map((i) => ({
    value: i.code,
    label: `${i.title}（${i.isComputed ? '自动' : '填报'}）`,
  }));

  const fieldRow = (part: FormPart, i: number, f: Field, at: number) => {
    const set = (next: Field): void =>
      setPart(i, { ...part, fields: part.fields.map((x, n) => (n === at ? next : x)) });
    return (
      <div key={f.key} className="pr-editrow">
        <label>
          栏目名称
          <Input value={f.label} maxLength={60} onChange={(e) => set({ ...f, label: e.target.value })} />
        </label>
        {f.kind === 'figure' ? (
          <>
            <label>
              单位
              <Input value={f.unit} maxLength={10} onChange={(e) => set({ ...f, unit: e.target.value })} />
            </label>
            <label>
              数的类型
              <Select
                aria-label={`${f.label}数的类型`}
                value={f.form}
                options={forms}
                onChange={(v) => {
                  const rate = data.indicators.find((x) => x.code === f.indicator)?.form === 'rate';
                  set({ ...f, form: v, part: rate && v !== 'rate' ? (f.part ?? 'numerator') : null });
                }}
              />
            </label>
            <label>
              来源
              <Select
                aria-label={`${f.label}来源`}
                allowClear
                showSearch
                optionFilterProp="label"
                placeholder="手工填报"
                value={f.indicator}
                options={
                  f.indicator && !indicators.some((o) => o.value === f.indicator)
                    ? [{ value: f.indicator, label: `${f.indicator}（预留）` }, ...indicators]
                    : indicators
                }
                onChange={(v: string | undefined) => {
                  const chosen = data.indicators.find((x) => x.code === v);
                  set({
                    ...f,
                    indicator: v ?? null,
                    ...(chosen ? { form: chosen.form as typeof f.form, unit: chosen.unit } : {}),
                  });
                }}
              />
              {f.form !== 'rate' && data.indicators.find((x) => x.code === f.indicator)?.form === 'rate' ? (
                <Select
                  aria-label={`${f.label}取比率的哪个数`}
                  value={f.part ?? 'numerator'}
                  options={[
                    { value: 'numerator', label: '取比率的分子' },
                    { value: 'denominator', label: '取比率的分母' },
                  ]}
                  onChange={(part) => set({ ...f, part })}
                />
              ) : null}
              <Select
                aria-label={`${f.label}哪些单位填`}
                mode="multiple"
                value={f.unitKinds}
                options={kindsOfUnits}
                onChange={(v) => set({ ...f, unitKinds: v.length > 0 ? v : f.unitKinds })}
              />
            </label>
          </>
        ) : (
          <>
            <label>
              至少字数
              <InputNumber min={0} max={2000} value={f.min} onChange={(v) => set({ ...f, min: v ?? 0 })} />
            </label>
            <label>
              最多字数
              <InputNumber min={10} max={5000} value={f.max} onChange={(v) => set({ ...f, max: v ?? 2000 })} />
            </label>
            <label>
              必填
              <Select
                aria-label={`${f.label}必填`}
                value={f.isRequired ? 'yes' : 'no'}
                options={[
                  { value: 'yes', label: '必填' },
                  { value: 'no', label: '选填' },
                ]}
                onChange={(v) => set({ ...f, isRequired: v === 'yes' })}
              />
              <span className="z-note">文字，参考句 {f.suggestions.length} 条</span>
            </label>
          </>
        )}
        <span className="pr-tools">
          <Button
            size="s"
            kind="quiet"
            icon={ArrowUp}
            aria-label={`${f.label}上移`}
            onClick={() => setPart(i, { ...part, fields: move(part.fields, at, Math.max(0, at - 1)) })}
          />
          <Button
            size="s"
            kind="quiet"
            icon={ArrowDown}
            aria-label={`${f.label}下移`}
            onClick={() => setPart(i, { ...part, fields: move(part.fields, at, at + 1) })}
          />
          <Button
            size="s"
            kind="quiet"
            icon={Trash2}
            aria-label={`删去${f.label}`}
            onClick={() => setPart(i, { ...part, fields: part.fields.filter((_, n) => n !== at) })}
          />
        </span>
      </div>
    );
  };
  const addRule = (value: string): void => {
    const [a, b] = figures;
    const text = content.parts.flatMap((p) => p.fields).find((f) => f.kind === 'text');
    const made: Record<string, FormRule | undefined> = {
      sum: a && b ? { kind: 'sum', severity: 'error', total: a.key, parts: [b.key] } : undefined,
      atMost: a && b ? { kind: 'atMost', severity: 'error', field: b.key, limit: a.key } : undefined,
      jump: { kind: 'jump', severity: 'warning', percent: 50, floor: 10 },
      ledger: { kind: 'ledger', severity: 'error' },
      contradiction:
        a && text
          ? { kind: 'contradiction', severity: 'error', text: text.key, words: ['没有'], figure: a.key }
          : undefined,
    };
    const rule = made[value];
    if (rule) setContent({ ...content, rules: [...content.rules, rule] });
  };
  const setRule = (i: number, rule: FormRule): void =>
    setContent({ ...content, rules: content.rules.map((r, at) => (at === i ? rule : r)) });
  const figureOptions = figures.map((f) => ({ value: f.key, label: f.label }));
  const textOptions = content.parts
    .flatMap((p) => p.fields)
    .flatMap((f) => (f.kind === 'text' ? [{ value: f.key, label: f.label }] : []));

  return (
    <Page
      title={`${kindLabels[kind]}：在第 ${form.version} 版上改`}
      crumbs={[
        { label: '定期报送', to: '/reports' },
        { label: '报表定义和期限', to: `/reports/forms?kind=${kind}` },
        { label: '新版本' },
      ]}
      note="已开放填报的报送仍用原来的版本。"
    >
      <Stack>
        {content.parts.map((part, i) => (
          <Card
            key={part.key}
            title={`${circled(i + 1)} ${part.title}`}
            extra={
              <span className="pr-tools">
                <Button
                  size="s"
                  kind="quiet"
                  icon={ArrowUp}
                  aria-label={`${part.title}上移`}
                  onClick={() => setContent({ ...content, parts: move(content.parts, i, Math.max(0, i - 1)) })}
                />
                <Button
                  size="s"
                  kind="quiet"
                  icon={Trash2}
                  aria-label={`删去部分${part.title}`}
                  onClick={() => setContent({ ...content, parts: content.parts.filter((_, n) => n !== i) })}
                />
              </span>
            }
          >
            <label>
              部分名称
              <Input
                value={part.title}
                maxLength={60}
                onChange={(e) => setPart(i, { ...part, title: e.target.value })}
              />
            </label>
            {part.fields.map((f, at) => fieldRow(part, i, f, at))}
            <div className="pr-tools" style={{ marginTop: '0.6rem' }}>
              <Button
                size="s"
                icon={Plus}
                onClick={() =>
                  setPart(i, {
                    ...part,
                    fields: [
                      ...part.fields,
                      {
                        kind: 'figure',
                        key: fresh('figure'),
                        label: '新数字',
                        unit: '件',
                        form: 'count',
                        indicator: null,
                        part: null,
                        unitKinds: ['street', 'department', 'office'],
                        help: '',
                      },
                    ],
                  })
                }
              >
                加数字栏
              </Button>
              <Button
                size="s"
                icon={Plus}
                onClick={() =>
                  setPart(i, {
                    ...part,
                    fields: [
                      ...part.fields,
                      {
                        kind: 'text',
                        key: fresh('text'),
                        label: '新文字',
                        isRequired: false,
                        min: 10,
                        max: 2000,
                        help: '',
                        suggestions: [],
                      },
                    ],
                  })
                }
              >
                加文字栏
              </Button>
            </div>
          </Card>
        ))}
        <div>
          <Button
            icon={Plus}
            onClick={() =>
              setContent({ ...content, parts: [...content.parts, { key: fresh('part'), title: '新部分', fields: [] }] })
            }
          >
            加一个部分
          </Button>
        </div>
        <Card title={`核对规则（${content.rules.length}）`}>
          <ul className="pr-rules">
            {content.rules.map((rule, i) => (
              <li key={i}>
                <b>{ruleLabels[rule.kind]}</b>：{ruleWords(rule, labels)}
                <div className="pr-tools">
                  {rule.kind === 'sum' ? (
                    <>
                      <Select
                        aria-label="合计栏"
                        style={{ minWidth: '12rem' }}
                        value={rule.total}
                        options={figureOptions}
                        onChange={(v) => setRule(i, { ...rule, total: v })}
                      />
                      <Select
                        aria-label="分项栏"
                        mode="multiple"
                        style={{ minWidth: '18rem' }}
                        value={rule.parts}
                        options={figureOptions}
                        onChange={(v) => setRule(i, { ...rule, parts: v })}
                      />
                    </>
                  ) : null}
                  {rule.kind === 'atMost' ? (
                    <>
                      <Select
                        aria-label="这一栏"
                        style={{ minWidth: '12rem' }}
                        value={rule.field}
                        options={figureOptions}
                        onChange={(v) => setRule(i, { ...rule, field: v })}
                      />
                      <Select
                        aria-label="不大于哪一栏"
                        style={{ minWidth: '12rem' }}
                        value={rule.limit}
                        options={figureOptions}
                        onChange={(v) => setRule(i, { ...rule, limit: v })}
                      />
                    </>
                  ) : null}
                  {rule.kind === 'jump' ? (
                    <>
                      <InputNumber
                        aria-label="变动百分比"
                        min={1}
                        max={1000}
                        value={rule.percent}
                        onChange={(v) => setRule(i, { ...rule, percent: v ?? 50 })}
                      />
                      <InputNumber
                        aria-label="不看小于多少的数"
                        min={0}
                        value={rule.floor}
                        onChange={(v) => setRule(i, { ...rule, floor: v ?? 0 })}
                      />
                    </>
                  ) : null}
                  {rule.kind === 'contradiction' ? (
                    <>
                      <Select
                        aria-label="文字栏"
                        style={{ minWidth: '10rem' }}
                        value={rule.text}
                        options={textOptions}
                        onChange={(v) => setRule(i, { ...rule, text: v })}
                      />
                      <Select
                        aria-label="说法"
                        mode="tags"
                        style={{ minWidth: '14rem' }}
                        value={rule.words}
                        onChange={(v: string[]) => setRule(i, { ...rule, words: v.length > 0 ? v : rule.words })}
                      />
                      <Select
                        aria-label="数字栏"
                        style={{ minWidth: '12rem' }}
                        value={rule.figure}
                        options={figureOptions}
                        onChange={(v) => setRule(i, { ...rule, figure: v })}
                      />
                    </>
                  ) : null}
                  <Select
                    aria-label="轻重"
                    value={rule.severity}
                    options={optionsOf(severityLabels)}
                    onChange={(v) => setRule(i, { ...rule, severity: v as FormRule['severity'] })}
                  />
                  <Button
                    size="s"
                    kind="quiet"
                    icon={Trash2}
                    onClick={() => setContent({ ...content, rules: content.rules.filter((_, n) => n !== i) })}
                  >
                    删去
                  </Button>
                </div>
              </li>
            ))}
          </ul>
          <Select
            aria-label="加一条规则"
            placeholder="加一条规则"
            style={{ minWidth: '14rem', marginTop: '0.6rem' }}
            value={null}
            options={optionsOf(ruleLabels)}
            onChange={(v: string | null) => (v ? addRule(v) : undefined)}
          />
        </Card>
        <Card title="新版本">
          <div className="pr-backs" style={{ maxWidth: '40rem' }}>
            <label htmlFor="valid-from">从哪天以后结束的报送期起使用</label>
            <DayInput id="valid-from" value={validFrom} onChange={setValidFrom} />
            <label htmlFor="basis">依据</label>
            <Input id="basis" value={basis} maxLength={200} onChange={(e) => setBasis(e.target.value)} />
            <label htmlFor="note">改了什么</label>
            <Input.TextArea id="note" rows={2} value={note} maxLength={500} onChange={(e) => setNote(e.target.value)} />
            <ActError error={save.error} />
            <div>
              <Button
                kind="filled"
                busy={save.busy}
                locked={note.trim().length < 2 ? '请写明改了什么' : undefined}
                onClick={() =>
                  void save.act({
                    params: { kind },
                    body: { baseVersion: form.version, content, validFrom, basis, note },
                  })
                }
              >
                存为第 {form.version + 1} 版
              </Button>
            </div>
          </div>
        </Card>
      </Stack>
    </Page>
  );
}
