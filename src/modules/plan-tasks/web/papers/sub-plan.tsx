/** One edition of a unit's plan: gaps first, its tasks, its chapters, what differs from the former edition. */
import { Input, Select } from 'antd';
import { Download, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { dayCol, time } from '#kernel/web/format.ts';
import { isOffered, queryKeyOf, useAct, useAskedAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActError,
  ActionBar,
  Button,
  Card,
  Clock,
  ConfirmAct,
  DayInput,
  GapsSummary,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/papers/contract.ts';
import type { SubPlanView } from '../../shared/papers/schema.ts';
import { subPlanMachine } from '../../shared/papers/states.ts';
import { FileLinks } from './files-field.tsx';
import './papers.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getSubPlan, { params: { id } });
  return (
    <RecordQuery query={query} title="单位方案" rows={8}>
      {(record) => <SubPlan key={id} s={record} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

const confirms: Record<string, { title: string; confirm: string; label: string; required: boolean; after: string[] }> =
  {
    submit: {
      title: '送主要负责人签发',
      confirm: '送签发',
      label: '说明（选填）',
      required: false,
      after: ['主要负责人会收到待办；起草、送签的人不能签发。'],
    },
    sign: {
      title: '签发并报备',
      confirm: '签发并报区安委办备案',
      label: '批示（选填）',
      required: false,
      after: ['报区安委办备案；是否按时以第一次报备的日子为准。'],
    },
    decline: { title: '退回修改', confirm: '退回修改', label: '哪里要改', required: true, after: [] },
    accept: {
      title: '同意备案',
      confirm: '同意备案',
      label: '意见（选填）',
      required: false,
      after: ['这一版不能再改；以后要改须修订为新版。'],
    },
    sendBack: { title: '退回修改', confirm: '退回修改', label: '哪里要改', required: true, after: [] },
  };

function SubPlan({ s, reload }: { s: SubPlanView; reload: () => Promise<unknown> }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [act, setAct] = useState('');
  const [editing, setEditing] = useState(false);
  const [adding, setAdding] = useState('');
  const done = {
    invalidate: [c.listPapers, getWorkbench],
    onDone: (next: SubPlanView) => {
      client.setQueryData(queryKeyOf(c.getSubPlan, { params: { id: s.id } }), next);
      setAct('');
      setEditing(false);
    },
  };
  const acts = {
    submit: useAct(c.submitSubPlan, done),
    sign: useAct(c.signSubPlan, done),
    decline: useAct(c.declineSubPlan, done),
    accept: useAct(c.acceptSubPlan, done),
    sendBack: useAct(c.sendBackSubPlan, done),
  };
  const revise = useAct(c.startSubPlan, {
    invalidate: [c.listPapers, getWorkbench],
    onDone: (next) => void navigate(`/plan/papers/${next.id}`),
  });
  const can = (action: string): boolean => s.allowedActions.some((a) => a.action === action && !a.locked);
  useAskedAct((asked) => {
    if (isOffered(s, asked) && asked !== 'submit') setAct(asked);
  });
  const titles = new Map(s.demands.map((d) => [d.key, d.title]));
  const current = act ? acts[act as keyof typeof acts] : undefined;
  const word = confirms[act];
  return (
    <Page
      title={`方案 ${s.unitName}`}
      crumbs={[{ label: '方案和清单', to: '/plan/papers' }, { label: `${s.unitName} 第 ${s.edition} 版` }]}
    >
      <RecordHead
        tags={<StateBadge {...subPlanMachine.states[s.state]} />}
        code={`第 ${s.edition} 版`}
        title={s.title}
        lines={[
          `${s.unitName} · ${s.drafted?.by ?? ''}起草${s.signed ? ` · ${s.signed.by}签发` : ''}${s.filed ? ` · ${time(s.filed)}报备` : ''}`,
        ]}
        clocks={s.dueOn && !s.filed ? <Clock due={s.dueOn} label="报备期限" /> : undefined}
      />
      <div className="pp-record">
        <Stack>
          {s.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActError error={revise.error} />
              <ActionBar
                actions={s.allowedActions}
                onAct={(action) =>
                  action === 'edit'
                    ? setEditing(true)
                    : action === 'revise'
                      ? void revise.act({ body: {} })
                      : setAct(action)
                }
              />
            </Card>
          ) : null}
          {s.opinion && (s.state === 'returned' || s.state === 'drafting') ? (
            <Card title="退回意见">
              <p className="pp-text">{s.opinion}</p>
            </Card>
          ) : null}
          {editing ? (
            <Editor
              s={s}
              first={adding}
              onClose={() => {
                setEditing(false);
                setAdding('');
              }}
              onDone={done.onDone}
              reload={reload}
            />
          ) : (
            <>
              <Card
                title={`缺口（${s.gaps.length}）`}
                note={`方案要求本单位承担 ${s.demands.length} 项，已写进 ${s.demands.length - s.gaps.length} 项。`}
                extra={
                  <GapsSummary
                    gaps={s.demands.map((d) => ({
                      key: d.key,
                      title: d.title,
                      state: s.gaps.includes(d.key) ? 'missing' : 'closed',
                    }))}
                  />
                }
              >
                {s.gaps.length === 0 ? (
                  <p>方案要求的各项都已写进方案。</p>
                ) : (
                  <ul className="pp-files">
                    {s.gaps.map((key) => {
                      const d = s.demands.find((one) => one.key === key);
                      return (
                        <li key={key}>
                          <b>{key}</b>
                          <span className="pp-grow">
                            {d?.title}
                            {d?.dueOn ? `（${dayCol(d.dueOn)} 前）` : ''}
                          </span>
                          {can('edit') ? (
                            <Button
                              size="s"
                              icon={Plus}
                              aria-label={`把 ${key} 写进方案`}
                              onClick={() => {
                                setAdding(key);
                                setEditing(true);
                              }}
                            >
                              写进方案
                            </Button>
                          ) : null}
                        </li>
                      );
                    })}
                  </ul>
                )}
              </Card>
              <Card title={`重点任务（${s.items.length}）`}>
                {s.items.length === 0 ? <p>还没有写任务。</p> : null}
                {s.items.map((i) => (
                  <section key={i.id} className="pp-part" aria-label={i.what}>
                    <div className="pp-head">
                      <b>
                        {i.seq}. {i.what}
                      </b>
                    </div>
                    <div className="z-small z-ink2">
                      {[i.dueOn ? `${dayCol(i.dueOn)} 前` : '', i.person].filter(Boolean).join(' · ')}
                    </div>
                    <details>
                      <summary>落实 {i.demandKeys.length} 项要求</summary>
                      <ul>
                        {i.demandKeys.map((key) => (
                          <li key={key}>
                            {key} {titles.get(key) ?? '方案已不再要求本单位承担'}
                          </li>
                        ))}
                      </ul>
                    </details>
                  </section>
                ))}
              </Card>
              {s.chapters.map((one) => (
                <Card key={one.key} title={one.title}>
                  <p className="pp-text">{one.text || '还没有写。'}</p>
                </Card>
              ))}
            </>
          )}
        </Stack>
        <Stack>
          <Card title="文件">
            <Button icon={Download} href={`/api/v1/plan/papers/${s.id}/word`} download>
              下载 Word
            </Button>
            <FileLinks files={s.files} />
          </Card>
          {s.editions.length > 1 ? (
            <Card title="各版">
              <ul className="pp-files">
                {s.editions.map((e) => (
                  <li key={e.id}>
                    <Link to={`/plan/papers/${e.id}`}>第 {e.edition} 版</Link>
                    <StateBadge {...subPlanMachine.states[e.state]} />
                    <span className="z-small z-ink3">{e.filedOn ? `${dayCol(e.filedOn)} 报备` : ''}</span>
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
          {s.changes ? (
            <Card title={`与第 ${s.changes.edition} 版的差别`}>
              {s.changes.items.length + s.changes.chapters.length === 0 ? <p>没有差别。</p> : null}
              {s.changes.items.map((i) => (
                <p key={`${i.kind} ${i.what}`} className="pp-text">
                  {i.kind === 'removed' ? '去掉：' : i.kind === 'added' ? '增加：' : '调整：'}
                  <span className={i.kind === 'removed' ? 'pp-del' : 'pp-ins'}>{i.what}</span>
                  {i.kind === 'changed' ? ` ${i.note}` : ''}
                </p>
              ))}
              {s.changes.chapters.map((one) => (
                <div key={one.title}>
                  <b>{one.title}</b>
                  {one.lines
                    .filter((line) => line.kind !== 'same')
                    .map((line, at) => (
                      <p key={at} className="pp-text">
                        {line.kind === 'removed' ? '去掉：' : '增加：'}
                        <span className={line.kind === 'removed' ? 'pp-del' : 'pp-ins'}>{line.text}</span>
                      </p>
                    ))}
                </div>
              ))}
            </Card>
          ) : null}
          <Past steps={s.timeline} />
        </Stack>
      </div>
      {word && current ? (
        <ConfirmAct
          open
          onClose={() => setAct('')}
          title={word.title}
          intro={s.title}
          consequences={word.after}
          opinion={{ label: word.label, required: word.required, max: 1000 }}
          confirm={word.confirm}
          danger={act === 'decline' || act === 'sendBack'}
          error={current.error}
          busy={current.busy}
          act={(opinion: string) => current.run({ params: { id: s.id }, body: { version: s.version, opinion } })}
        />
      ) : null}
    </Page>
  );
}

interface Item {
  key: number;
  what: string;
  demandKeys: string[];
  dueOn: string;
  person: string;
}

function Editor({
  s,
  first,
  onClose,
  onDone,
  reload,
}: {
  s: SubPlanView;
  /** A demand that a new task is begun for. */
  first: string;
  onClose: () => void;
  onDone: (next: SubPlanView) => void;
  reload: () => Promise<unknown>;
}) {
  const titles = new Map(s.demands.map((d) => [d.key, d]));
  const [title, setTitle] = useState(s.title);
  const [chapters, setChapters] = useState(s.chapters);
  const [items, setItems] = useState<Item[]>(() => [
    ...(first
      ? [
          {
            key: -1,
            what: titles.get(first)?.title ?? '',
            demandKeys: [first],
            dueOn: titles.get(first)?.dueOn ?? '',
            person: '',
          },
        ]
      : []),
    ...s.items.map((i) => ({
      key: i.seq,
      what: i.what,
      demandKeys: i.demandKeys,
      dueOn: i.dueOn ?? '',
      person: i.person,
    })),
  ]);
  // A plan has a hundred tasks and more: only the one in hand is a form.
  const [inHand, setInHand] = useState<number | null>(first ? -1 : null);
  const [fault, setFault] = useState('');
  const save = useAct(c.editSubPlan, { invalidate: [c.listPapers], onDone });
  const covered = new Set(items.flatMap((i) => i.demandKeys));
  const gaps = s.demands.filter((d) => !covered.has(d.key));
  const put = (key: number, patch: Partial<Item>): void =>
    setItems((now) => now.map((i) => (i.key === key ? { ...i, ...patch } : i)));
  const next = (): number => Math.max(0, ...items.map((i) => i.key)) + 1;
  const submit = async (): Promise<void> => {
    const bad = items.findIndex((i) => i.what.trim().length < 2 || i.demandKeys.length === 0);
    if (bad >= 0) return setFault(`第 ${bad + 1} 项任务须写明做什么、落实哪些要求`);
    setFault('');
    await save.act({
      params: { id: s.id },
      body: {
        version: s.version,
        title: title.trim(),
        chapters: chapters.map(({ key, title: name, text }) => ({ key, title: name, text })),
        items: items.map((i) => ({
          what: i.what.trim(),
          demandKeys: i.demandKeys,
          dueOn: i.dueOn || null,
          person: i.person.trim(),
        })),
      },
    });
  };
  const options = s.demands.map((d) => ({ value: d.key, label: `${d.key} ${d.title}` }));
  return (
    <Card title="修改方案" note={gaps.length > 0 ? `还有 ${gaps.length} 项要求没有写进。` : '要求都已写进。'}>
      <div className="pp-field">
        <label htmlFor="sp-title">方案名称</label>
        <Input id="sp-title" maxLength={200} value={title} onChange={(e) => setTitle(e.target.value)} />
      </div>
      {chapters.map((one, at) => (
        <div key={one.key} className="pp-field">
          <label htmlFor={`sp-${one.key}`}>{one.title}</label>
          <Input.TextArea
            id={`sp-${one.key}`}
            autoSize={{ minRows: 3, maxRows: 14 }}
            maxLength={20_000}
            value={one.text}
            aria-describedby={`sp-${one.key}-hint`}
            onChange={(e) =>
              setChapters((now) => now.map((other, n) => (n === at ? { ...other, text: e.target.value } : other)))
            }
          />
          <span id={`sp-${one.key}-hint`} className="z-small z-ink3">
            {one.hint}
          </span>
        </div>
      ))}
      <h3>重点任务</h3>
      {gaps.length > 0 ? (
        <Button
          icon={Plus}
          onClick={() =>
            setItems((now) => [
              ...now,
              ...gaps.map((d, at) => ({
                key: next() + at,
                what: d.title,
                demandKeys: [d.key],
                dueOn: d.dueOn ?? '',
                person: '',
              })),
            ])
          }
        >
          把 {gaps.length} 项缺口逐项写成任务
        </Button>
      ) : null}
      {items.map((i, at) =>
        i.key !== inHand ? (
          <div key={i.key} className="pp-line">
            <span className="pp-grow">
              {at + 1}. {i.what || '（没有写）'}
              <span className="z-small z-ink3"> {i.demandKeys.join('、')}</span>
            </span>
            <Button size="s" aria-label={`改任务 ${at + 1}`} onClick={() => setInHand(i.key)}>
              改
            </Button>
            <Button
              size="s"
              kind="quiet"
              icon={X}
              aria-label={`去掉任务 ${at + 1}`}
              onClick={() => setItems((now) => now.filter((o) => o.key !== i.key))}
            >
              去掉
            </Button>
          </div>
        ) : (
          <fieldset key={i.key} className="pp-set">
            <legend>任务 {at + 1}</legend>
            <Input
              aria-label={`任务 ${at + 1} 做什么`}
              placeholder="做什么"
              maxLength={500}
              value={i.what}
              onChange={(e) => put(i.key, { what: e.target.value })}
            />
            <Select
              aria-label={`任务 ${at + 1} 落实哪些要求`}
              placeholder="落实哪些要求"
              mode="multiple"
              optionFilterProp="label"
              maxTagCount={6}
              value={i.demandKeys}
              onChange={(demandKeys: string[]) => put(i.key, { demandKeys })}
              options={options}
            />
            <div className="pp-two">
              <DayInput
                id={`sp-due-${i.key}`}
                aria-label={`任务 ${at + 1} 期限`}
                value={i.dueOn}
                onChange={(dueOn) => put(i.key, { dueOn: dueOn ?? '' })}
              />
              <Input
                aria-label={`任务 ${at + 1} 责任人`}
                placeholder="责任人（选填）"
                maxLength={60}
                value={i.person}
                onChange={(e) => put(i.key, { person: e.target.value })}
              />
            </div>
            <Button
              size="s"
              kind="quiet"
              icon={X}
              onClick={() => setItems((now) => now.filter((o) => o.key !== i.key))}
            >
              去掉任务 {at + 1}
            </Button>
          </fieldset>
        ),
      )}
      <div className="pp-acts">
        <Button
          icon={Plus}
          onClick={() => {
            setInHand(next());
            setItems((now) => [...now, { key: next(), what: '', demandKeys: [], dueOn: '', person: '' }]);
          }}
        >
          再加一项任务
        </Button>
      </div>
      <ActError error={save.error} onRetry={() => void submit()} onReload={() => void reload()} />
      {fault ? (
        <p className="z-field-error" role="alert">
          {fault}
        </p>
      ) : null}
      <div className="pp-acts">
        <Button kind="filled" size="l" busy={save.busy} onClick={() => void submit()}>
          保存方案
        </Button>
        <Button size="l" onClick={onClose}>
          不改了
        </Button>
      </div>
    </Card>
  );
}
