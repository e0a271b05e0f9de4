/** A scheme: its table of dimensions and items, each formula in words with a live example; edited while it is a draft. */
import { Input, InputNumber, Select } from 'antd';
import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import { timeTick } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActError,
  ActionBar,
  Button,
  Card,
  DetailDrawer,
  KeyValue,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { computeItem, ruleWords } from '../../shared/engine.ts';
import { engineItem, schemeFaults, type FormOf, type SchemeContent, type SchemeItem } from '../../shared/scheme.ts';
import type { SchemeChoices, SchemeView } from '../../shared/schema.ts';
import { formLabels, namesFor, type Formula, type FormulaForm } from '../../shared/formula.ts';
import {
  gradeLabels,
  groupLabels,
  roleLabels,
  schemeMachine,
  sourceLabels,
  spanLabels,
  unreportedLabels,
  type ItemRole,
} from '../../shared/states.ts';
import { PlainAct, useOpenAct, type PlainWords } from '../parts/plain-act.tsx';
import { pts } from '../words.ts';
import '../evaluation.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getScheme, { params: { id } });
  return (
    <RecordQuery query={query} title="考核方案" rows={10}>
      {(record) => <Scheme key={record.id} s={record} />}
    </RecordQuery>
  );
}

const again = [c.getScheme, c.listSchemes];
const acts: Readonly<Record<string, PlainWords>> = {
  submit: { endpoint: c.submitScheme, title: '送审', confirm: '送审核', invalidate: again },
  review: {
    endpoint: c.reviewScheme,
    title: '审核通过',
    confirm: '审核通过，报领导批准',
    opinion: '审核意见',
    invalidate: again,
  },
  sendBack: {
    endpoint: c.sendBackScheme,
    title: '退回修改',
    confirm: '退回',
    opinion: '要改什么',
    danger: true,
    invalidate: again,
  },
  adopt: {
    endpoint: c.adoptScheme,
    title: '批准采用',
    confirm: '批准采用',
    opinion: '批准意见',
    consequences: ['采用后不能再改，要改须起草新版本', '同组同年原来采用的方案被取代', '已经开始的考核仍按原方案'],
    invalidate: again,
  },
  discard: {
    endpoint: c.discardScheme,
    title: '作废',
    confirm: '作废',
    opinion: '为什么作废',
    danger: true,
    invalidate: again,
  },
};

function Scheme({ s }: { s: SchemeView }) {
  const [open, setOpen] = useOpenAct(s.allowedActions);
  const mayEdit = s.allowedActions.some((a) => a.action === 'save' && !a.locked);
  const choices = useGet(c.schemeChoices, {}, { staleTime: 300_000, enabled: mayEdit });
  const [draft, setDraft] = useState<{ title: string; content: SchemeContent } | null>(null);
  const [item, setItem] = useState<{ at: number; item: SchemeItem } | null>(null);
  const save = useAct(c.saveScheme, { invalidate: again, onDone: () => setDraft(null) });
  const editing = mayEdit && open === 'save';
  useEffect(() => {
    if (editing && draft === null) setDraft({ title: s.title, content: s.content });
  }, [editing, draft, s]);
  const content = draft?.content ?? s.content;
  const formOf: FormOf = (code) => {
    const found = (choices.data as SchemeChoices | undefined)?.indicators.find((one) => one.code === code);
    return found && found.kinds.includes(s.group === 'street' ? 'street' : 'department') ? found.form : null;
  };
  const faults = editing && choices.data ? schemeFaults(content, s.group, formOf) : s.faults;
  const put = (change: Partial<SchemeContent>): void =>
    setDraft({ title: draft?.title ?? s.title, content: { ...content, ...change } });
  const wordsOf = (one: SchemeItem): string =>
    editing && choices.data ? ruleWords(engineItem(one, formOf)) : (s.words[one.key] ?? '');
  const sections = [
    ...content.dimensions.map((d) => ({ key: d.key, title: d.title, weight: d.weight as number | null })),
    { key: '', title: '加分、扣分和一票否决', weight: null },
  ];
  const titleOf = (code: string): string =>
    s.figures[code] ??
    (choices.data as SchemeChoices | undefined)?.indicators.find((one) => one.code === code)?.title ??
    code;
  const offers = s.allowedActions.filter((a) => a.action !== 'try');
  const tries = s.allowedActions.some((a) => a.action === 'try') ? s.triedOn : [];
  const words = acts[open];
  return (
    <Page
      tabTitle={s.title}
      crumbs={[
        { label: '考核评价', to: '/evaluation' },
        { label: '考核方案', to: '/evaluation?tab=schemes' },
        { label: s.code },
      ]}
    >
      <RecordHead
        tags={
          <>
            <Tag>{groupLabels[s.group]}</Tag>
            <StateBadge {...schemeMachine.states[s.state]} />
            {s.content.tag ? <Tag>来源待核 {s.content.tag}</Tag> : null}
          </>
        }
        code={s.code}
        title={s.title}
        lines={[`${s.year}年度 · 第 ${s.edition} 版${s.content.basis ? ` · ${s.content.basis}` : ''}`]}
      />
      <div className="ev-record">
        <Stack>
          {editing ? (
            <Card title="修改方案">
              <div className="ev-form">
                <div>
                  <label htmlFor="ev-scheme-title">方案名称</label>
                  <Input
                    id="ev-scheme-title"
                    value={draft?.title ?? s.title}
                    maxLength={100}
                    onChange={(e) => setDraft({ title: e.target.value, content })}
                  />
                </div>
                <div className="ev-acts">
                  <Button
                    kind="filled"
                    busy={save.busy}
                    onClick={() =>
                      void save
                        .act({
                          params: { id: s.id },
                          body: { version: s.version, title: draft?.title ?? s.title, content },
                        })
                        .then((saved) => {
                          if (saved) setOpen('');
                        })
                    }
                  >
                    保存草稿
                  </Button>
                  <Button
                    onClick={() => {
                      setDraft(null);
                      setOpen('');
                    }}
                  >
                    放弃修改
                  </Button>
                </div>
                <ActError error={save.error} />
              </div>
            </Card>
          ) : offers.length > 0 || tries.length > 0 ? (
            <Card title="您现在可以">
              {offers.length > 0 ? <ActionBar actions={offers} onAct={setOpen} /> : null}
              {tries.length > 0 ? (
                <div className="ev-acts" style={{ marginTop: 8 }}>
                  {tries.map((year) => (
                    <Button key={year} to={`/evaluation/schemes/${s.id}/try?year=${year}`}>
                      用 {year} 年数据试算
                    </Button>
                  ))}
                </div>
              ) : null}
            </Card>
          ) : null}
          {faults.length > 0 ? (
            <Card title={`还有 ${faults.length} 处要改`}>
              <ul className="ev-faults">
                {faults.map((f) => (
                  <li key={`${f.key} ${f.message}`}>{f.message}</li>
                ))}
              </ul>
            </Card>
          ) : null}
          {sections.map((section, sectionAt) => {
            const items = content.items
              .map((one, at) => ({ one, at }))
              .filter(({ one }) =>
                section.key === '' ? one.role !== 'score' : one.role === 'score' && one.dimension === section.key,
              );
            return (
              <Card
                key={section.key || 'extras'}
                title={section.title}
                extra={
                  section.weight === null ? (
                    <span className="z-ink2">加分最多 {pts(content.bonusCap)} 分</span>
                  ) : editing ? (
                    <InputNumber
                      aria-label={`${section.title}的分值`}
                      size="small"
                      min={0}
                      max={100}
                      value={section.weight}
                      onChange={(weight) =>
                        put({
                          dimensions: content.dimensions.map((d, i) =>
                            i === sectionAt ? { ...d, weight: weight ?? 0 } : d,
                          ),
                        })
                      }
                    />
                  ) : (
                    <span className="ev-num z-ink2">{pts(section.weight)} 分</span>
                  )
                }
                pad={false}
              >
                {items.map(({ one, at }) => (
                  <section key={one.key} className="ev-item" aria-label={one.title}>
                    <div className="ev-itemhead">
                      <b>{one.title}</b>
                      {one.role !== 'score' ? <Tag>{roleLabels[one.role]}</Tag> : null}
                      <Tag>{one.source === 'indicator' ? formLabels[one.formula.form] : sourceLabels[one.source]}</Tag>
                      <span className="ev-points">{one.role === 'score' ? `${pts(one.weight)} 分` : ''}</span>
                    </div>
                    <p className="ev-rule">
                      {wordsOf(one)}
                      {one.vetoGrade ? `，最高为${gradeLabels[one.vetoGrade]}` : ''}。{one.note}
                      {one.clause ? `（${one.clause}）` : ''}
                    </p>
                    {one.figures.length > 0 ? (
                      <p className="z-small z-ink2 ev-text">
                        指标：
                        {one.figures.map((code, i) => (
                          <span key={code}>
                            {i > 0 ? ' ÷ ' : ''}
                            <Link to={`/indicators/${code}`}>{titleOf(code)}</Link>
                          </span>
                        ))}
                        ，{spanLabels[one.span]}
                      </p>
                    ) : null}
                    {editing ? (
                      <div className="ev-acts">
                        <Button size="s" aria-label={`修改：${one.title}`} onClick={() => setItem({ at, item: one })}>
                          修改
                        </Button>
                        <Button
                          size="s"
                          kind="quiet"
                          icon={Trash2}
                          aria-label={`删去：${one.title}`}
                          onClick={() => put({ items: content.items.filter((_, i) => i !== at) })}
                        >
                          删去
                        </Button>
                      </div>
                    ) : null}
                  </section>
                ))}
                {editing ? (
                  <div className="ev-item">
                    <Button
                      size="s"
                      icon={Plus}
                      aria-label={`添加项目：${section.title}`}
                      onClick={() => setItem({ at: -1, item: fresh(content, section.key) })}
                    >
                      添加项目
                    </Button>
                  </div>
                ) : null}
              </Card>
            );
          })}
        </Stack>
        <Stack>
          <Card title="方案情况">
            <KeyValue
              columns={1}
              items={[
                { label: '起草', value: s.drafted ? `${timeTick(s.drafted.at)} ${s.drafted.by}` : '' },
                ...(s.basedOn
                  ? [{ label: '参照', value: <Link to={`/evaluation/schemes/${s.basedOn.id}`}>{s.basedOn.code}</Link> }]
                  : []),
                ...(s.reviewed ? [{ label: '审核', value: `${timeTick(s.reviewed.at)} ${s.reviewed.by}` }] : []),
                ...(s.adopted ? [{ label: '批准采用', value: `${timeTick(s.adopted.at)} ${s.adopted.by}` }] : []),
                ...(s.contentHash ? [{ label: '校验码', value: `${s.contentHash.slice(0, 16)}…` }] : []),
              ]}
            />
          </Card>
          {s.changes.length > 0 ? (
            <Card title={`与参照方案的差别（${s.changes.length}）`}>
              <ul className="ev-faults">
                {s.changes.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </Card>
          ) : null}
          <Past steps={s.timeline} />
        </Stack>
      </div>
      {words ? <PlainAct id={s.id} version={s.version} words={words} onClose={() => setOpen('')} /> : null}
      {item ? (
        <ItemEditor
          given={item.item}
          content={content}
          formOf={formOf}
          choices={
            (choices.data as SchemeChoices | undefined)?.indicators.filter((one) => formOf(one.code) !== null) ?? []
          }
          onClose={() => setItem(null)}
          onDone={(next) => {
            put({
              items:
                item.at < 0 ? [...content.items, next] : content.items.map((one, i) => (i === item.at ? next : one)),
            });
            setItem(null);
          }}
        />
      ) : null}
    </Page>
  );
}

function fresh(content: SchemeContent, dimension: string): SchemeItem {
  let n = content.items.length + 1;
  while (content.items.some((one) => one.key === `item${n}`)) n++;
  return {
    key: `item${n}`,
    role: dimension === '' ? 'bonus' : 'score',
    dimension,
    title: '',
    weight: dimension === '' ? 0 : 5,
    source: dimension === '' ? 'office' : 'indicator',
    figures: [],
    span: 'year',
    formula: dimension === '' ? { form: 'perCase', points: 1, cap: 3 } : { form: 'linear', floor: 0.6, target: 1 },
    clause: '',
    note: '',
  };
}

const blank: Readonly<Record<FormulaForm, Formula>> = {
  linear: { form: 'linear', floor: 0.6, target: 1 },
  steps: {
    form: 'steps',
    better: 'higher',
    steps: [
      { at: 0.9, share: 1 },
      { at: 0.7, share: 0.6 },
    ],
  },
  perCase: { form: 'perCase', points: 1, cap: null },
  rank: { form: 'rank', better: 'higher', worst: 0.6 },
  expression: { form: 'expression', text: 'max * v1' },
  manual: { form: 'manual' },
};

function ItemEditor({
  given,
  content,
  formOf,
  choices,
  onClose,
  onDone,
}: {
  given: SchemeItem;
  content: SchemeContent;
  formOf: FormOf;
  choices: SchemeChoices['indicators'];
  onClose: () => void;
  onDone: (item: SchemeItem) => void;
}) {
  const [item, setItem] = useState(given);
  const [n, setN] = useState<number | null>(8);
  const [d, setD] = useState<number | null>(10);
  const put = (change: Partial<SchemeItem>): void => setItem({ ...item, ...change });
  const { formula } = item;
  const forms: FormulaForm[] =
    item.source !== 'indicator'
      ? item.role === 'score'
        ? ['manual', 'perCase']
        : ['perCase']
      : item.role === 'score'
        ? ['linear', 'steps', 'perCase', 'rank', 'expression']
        : ['perCase'];
  const asSource = (source: SchemeItem['source']): void =>
    put({
      source,
      figures: source === 'indicator' ? item.figures : [],
      formula: item.role !== 'score' ? blank.perCase : source === 'indicator' ? blank.linear : blank.manual,
    });
  const fault = item.title.trim() === '' ? '请填写项目名称' : '';
  const engine = engineItem(item, formOf);
  let example = '';
  try {
    const result = computeItem(engine, [[{ numerator: n ?? 0, denominator: d ?? 0 }]], 0)[0];
    example = result?.words ?? '';
  } catch {
    // What is wrong with the formula stands in the list of faults.
    example = '';
  }
  const faults = schemeFaults({ ...content, items: [item], dimensions: content.dimensions }, 'street', formOf)
    .filter((f) => f.key === item.key && !f.message.includes('不存在'))
    .map((f) => f.message);
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={given.title ? `修改：${given.title}` : '添加项目'}
      footer={
        <Button kind="filled" {...(fault ? { locked: fault } : {})} onClick={() => onDone(item)}>
          放进方案
        </Button>
      }
    >
      <div className="ev-edit ev-form">
        <div className="ev-wide">
          <label htmlFor="ev-i-title">项目名称</label>
          <Input id="ev-i-title" value={item.title} maxLength={80} onChange={(e) => put({ title: e.target.value })} />
        </div>
        {item.role === 'score' ? (
          <>
            <div>
              <label htmlFor="ev-i-dim">维度</label>
              <Select
                id="ev-i-dim"
                style={{ width: '100%' }}
                value={item.dimension}
                options={content.dimensions.map((x) => ({ value: x.key, label: x.title }))}
                onChange={(dimension) => put({ dimension })}
              />
            </div>
            <div>
              <label htmlFor="ev-i-weight">分值</label>
              <InputNumber
                id="ev-i-weight"
                min={0}
                max={100}
                value={item.weight}
                onChange={(w) => put({ weight: w ?? 0 })}
              />
            </div>
          </>
        ) : (
          <div>
            <label htmlFor="ev-i-role">类别</label>
            <Select
              id="ev-i-role"
              style={{ width: '100%' }}
              value={item.role}
              options={optionsOf(roleLabels).filter((x) => x.value !== 'score')}
              onChange={(role: ItemRole) => put({ role, ...(role === 'veto' ? { vetoGrade: 'fail' as const } : {}) })}
            />
          </div>
        )}
        <div>
          <label htmlFor="ev-i-source">分从哪里来</label>
          <Select
            id="ev-i-source"
            style={{ width: '100%' }}
            value={item.source}
            options={optionsOf(sourceLabels)}
            onChange={asSource}
          />
        </div>
        {item.source === 'indicator' ? (
          <>
            <div>
              <label htmlFor="ev-i-span">取数时段</label>
              <Select
                id="ev-i-span"
                style={{ width: '100%' }}
                value={item.span}
                options={optionsOf(spanLabels)}
                onChange={(span) => put({ span })}
              />
            </div>
            <div className="ev-wide">
              <label htmlFor="ev-i-figures">指标（选第二个作除数）</label>
              <Select
                id="ev-i-figures"
                mode="multiple"
                maxCount={4}
                optionFilterProp="label"
                style={{ width: '100%' }}
                value={item.figures}
                options={choices.map((x) => ({
                  value: x.code,
                  label: `${x.title}（${x.form === 'rate' ? '比率' : x.unit}）`,
                }))}
                onChange={(figures) => put({ figures })}
              />
            </div>
            {item.role === 'score' ? (
              <div className="ev-wide">
                <label htmlFor="ev-i-unreported">单位没有填报时</label>
                <Select
                  id="ev-i-unreported"
                  style={{ width: '100%' }}
                  value={item.unreported ?? 'zero'}
                  options={optionsOf(unreportedLabels)}
                  onChange={(unreported) => put({ unreported })}
                />
                <p className="z-note">只对由单位填报的指标起作用；填报为 0 的按 0 计算，不算没有填报。</p>
              </div>
            ) : null}
          </>
        ) : null}
        <div className="ev-wide">
          <label htmlFor="ev-i-form">计分公式</label>
          <Select
            id="ev-i-form"
            style={{ width: '100%' }}
            value={formula.form}
            options={forms.map((value) => ({ value, label: formLabels[value] }))}
            onChange={(form) => put({ formula: blank[form] })}
          />
        </div>
        {formula.form === 'linear' ? (
          <>
            <Num
              id="ev-f-floor"
              label="不得分的值"
              value={formula.floor}
              onChange={(floor) => put({ formula: { ...formula, floor } })}
            />
            <Num
              id="ev-f-target"
              label="得满分的值"
              value={formula.target}
              onChange={(target) => put({ formula: { ...formula, target } })}
            />
          </>
        ) : null}
        {formula.form === 'steps'
          ? formula.steps.map((step, i) => (
              <div key={i} className="ev-wide ev-pair">
                <Num
                  id={`ev-f-at${i}`}
                  label={`第 ${i + 1} 档：达到`}
                  value={step.at}
                  onChange={(at) =>
                    put({ formula: { ...formula, steps: formula.steps.map((x, j) => (j === i ? { ...x, at } : x)) } })
                  }
                />
                <Num
                  id={`ev-f-share${i}`}
                  label="得分比例（0—1）"
                  value={step.share}
                  onChange={(share) =>
                    put({
                      formula: { ...formula, steps: formula.steps.map((x, j) => (j === i ? { ...x, share } : x)) },
                    })
                  }
                />
              </div>
            ))
          : null}
        {formula.form === 'perCase' ? (
          <>
            <Num
              id="ev-f-points"
              label="每件多少分"
              value={formula.points}
              onChange={(points) => put({ formula: { ...formula, points } })}
            />
            <div>
              <label htmlFor="ev-f-cap">上限（选填）</label>
              <InputNumber
                id="ev-f-cap"
                min={0}
                value={formula.cap}
                onChange={(cap) => put({ formula: { ...formula, cap } })}
              />
            </div>
          </>
        ) : null}
        {formula.form === 'rank' ? (
          <Num
            id="ev-f-worst"
            label="末名得分比例（0—1）"
            value={formula.worst}
            onChange={(worst) => put({ formula: { ...formula, worst } })}
          />
        ) : null}
        {formula.form === 'expression' ? (
          <div className="ev-wide">
            <label htmlFor="ev-f-text">
              算式（可用：{namesFor(item.figures.length).join('、')}；min max round clamp if）
            </label>
            <Input
              id="ev-f-text"
              value={formula.text}
              maxLength={300}
              onChange={(e) => put({ formula: { form: 'expression', text: e.target.value } })}
            />
          </div>
        ) : null}
        <div className="ev-wide">
          <label htmlFor="ev-i-note">说明（选填）</label>
          <Input id="ev-i-note" value={item.note} maxLength={300} onChange={(e) => put({ note: e.target.value })} />
        </div>
        <div>
          <label htmlFor="ev-i-clause">对应条款（选填）</label>
          <Input
            id="ev-i-clause"
            value={item.clause}
            maxLength={80}
            onChange={(e) => put({ clause: e.target.value })}
          />
        </div>
      </div>
      <div className="ev-example" style={{ marginTop: 14 }}>
        <p className="ev-text">
          <b>计分规则</b>：{ruleWords(engine)}。
        </p>
        {item.source === 'indicator' ? (
          <>
            <div className="ev-pair" style={{ margin: '8px 0' }}>
              <span>试一个数</span>
              <InputNumber aria-label="分子" min={0} value={n} onChange={setN} />
              <span>/</span>
              <InputNumber aria-label="分母" min={0} value={d} onChange={setD} />
            </div>
            <p className="ev-text" role="status">
              {example || '选好指标后显示得分'}
            </p>
          </>
        ) : null}
        {faults.length > 0 ? (
          <ul className="ev-faults ev-late">
            {faults.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        ) : null}
      </div>
    </DetailDrawer>
  );
}

function Num({
  id,
  label,
  value,
  onChange,
}: {
  id: string;
  label: string;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <InputNumber id={id} step={0.05} value={value} onChange={(next) => onChange(next ?? 0)} />
    </div>
  );
}
