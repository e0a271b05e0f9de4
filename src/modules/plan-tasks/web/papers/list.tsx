/** One leader's list: items, what is done, what differs from last year. */
import { Input } from 'antd';
import { Download, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { dayCol, time } from '#kernel/web/format.ts';
import { isOffered, queryKeyOf, useAct, useAskedAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  ActionBar,
  Button,
  Card,
  ConfirmAct,
  DataTable,
  DayInput,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/papers/list-contract.ts';
import { itemSourceLabels, type YearlyListView } from '../../shared/papers/list-schema.ts';
import { listKindLabels, listMachine } from '../../shared/papers/states.ts';
import './papers.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getYearlyList, { params: { id } });
  return (
    <RecordQuery query={query} title="清单" rows={8}>
      {(record) => <List l={record} />}
    </RecordQuery>
  );
}

function List({ l }: { l: YearlyListView }) {
  const client = useQueryClient();
  const session = useSession();
  const [editing, setEditing] = useState(false);
  const [act, setAct] = useState('');
  const [item, setItem] = useState('');
  useAskedAct((asked) => {
    if (isOffered(l, asked)) setAct(asked);
  });
  const done = {
    invalidate: [c.listYearlyLists, getWorkbench],
    onDone: (next: YearlyListView) => {
      client.setQueryData(queryKeyOf(c.getYearlyList, { params: { id: l.id } }), next);
      setAct('');
      setItem('');
      setEditing(false);
    },
  };
  const acts = { sign: useAct(c.signYearlyList, done), reopen: useAct(c.reopenYearlyList, done) };
  const finish = useAct(c.finishListItem, done);
  const current = act ? acts[act as keyof typeof acts] : undefined;
  const name = `${l.person}${l.year}年${listKindLabels[l.kind]}`;
  return (
    <Page title={`清单 ${l.code}`} crumbs={[{ label: '方案和清单', to: '/plan/papers?tab=lists' }, { label: l.code }]}>
      <RecordHead
        tags={<StateBadge {...listMachine.states[l.state]} />}
        code={l.code}
        title={name}
        lines={[
          `${l.unitName} ${l.post}${l.signedAt ? ` · ${time(l.signedAt)}签字` : ''} · 已完成 ${l.done}/${l.items.length} 项`,
        ]}
      />
      <div className="pp-record">
        <Stack>
          {l.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActionBar
                actions={l.allowedActions}
                onAct={(action) => (action === 'edit' ? setEditing(true) : setAct(action))}
              />
            </Card>
          ) : null}
          {editing ? (
            <Editor l={l} onClose={() => setEditing(false)} onDone={done.onDone} />
          ) : (
            <Card title={`清单内容（${l.items.length}）`} pad={false}>
              <DataTable
                caption="清单内容"
                rowKey={(i) => i.id}
                rows={l.items}
                empty="还没有内容：任务清单来自已认领的任务，任务下发、认领以后再生成，或自拟。"
                columns={[
                  {
                    key: 'what',
                    title: '内容',
                    card: 'head',
                    render: (i) => (
                      <>
                        <div>{`${i.seq}. ${i.what}`}</div>
                        <div className="pp-how z-note">
                          {[itemSourceLabels[i.source], i.demandKey, i.dueOn ? `期限 ${dayCol(i.dueOn)}` : '']
                            .filter(Boolean)
                            .join(' · ')}
                        </div>
                      </>
                    ),
                  },
                  {
                    key: 'source',
                    title: '来源',
                    width: '9rem',
                    hideBelow: 760,
                    card: 'meta',
                    render: (i) =>
                      i.taskId ? (
                        <Link to={`/plan/tasks/${i.taskId}`}>{i.taskCode}</Link>
                      ) : (
                        `${itemSourceLabels[i.source]} ${i.demandKey}`
                      ),
                  },
                  {
                    key: 'due',
                    title: '期限',
                    width: '8rem',
                    hideBelow: 760,
                    card: 'meta',
                    render: (i) => <span className={i.isOverdue ? 'pp-late' : undefined}>{dayCol(i.dueOn)}</span>,
                  },
                  {
                    key: 'done',
                    title: '完成',
                    width: '7.5rem',
                    card: 'side',
                    render: (i) =>
                      i.isDone ? (
                        <StateBadge family="done" label={dayCol(i.doneOn)} />
                      ) : i.mayFinish ? (
                        <Button size="s" onClick={() => setItem(i.id)}>
                          报完成
                        </Button>
                      ) : (
                        '未完成'
                      ),
                  },
                ]}
              />
            </Card>
          )}
        </Stack>
        <Stack>
          <Card title="文件">
            <Button icon={Download} href={`/api/v1/plan/lists/${l.id}/word`} download>
              下载 Word
            </Button>
            {l.filing ? <p>备案 {l.filing.code}</p> : null}
          </Card>
          {l.lastYear ? (
            <Card title={`与 ${l.year - 1} 年比较`}>
              <p>
                上年{' '}
                <Link className="pp-inline" to={`/plan/lists/${l.lastYear.id}`}>
                  {l.lastYear.items} 项
                </Link>
                ，完成 {l.lastYear.done} 项。
              </p>
              {l.lastYear.added.map((one) => (
                <p key={one} className="pp-text">
                  增加：<span className="pp-ins">{one}</span>
                </p>
              ))}
              {l.lastYear.dropped.map((one) => (
                <p key={one} className="pp-text">
                  去掉：<span className="pp-del">{one}</span>
                </p>
              ))}
            </Card>
          ) : null}
          <Past steps={l.timeline} />
        </Stack>
      </div>
      {current ? (
        <ConfirmAct
          open
          onClose={() => setAct('')}
          title={act === 'sign' ? '本人签字' : '收回修改'}
          intro={name}
          consequences={act === 'sign' ? ['签字后不能修改，可在报备案前收回。'] : ['收回后须重新签字。']}
          confirm={act === 'sign' ? `签字，共 ${l.items.length} 项` : '收回修改'}
          error={current.error}
          busy={current.busy}
          act={() => current.run({ params: { id: l.id }, body: { version: l.version } })}
        />
      ) : null}
      {item ? (
        <ConfirmAct
          open
          onClose={() => setItem('')}
          title="报完成"
          intro={l.items.find((i) => i.id === item)?.what}
          opinion={{ label: '完成情况', required: true, max: 500 }}
          confirm="报完成"
          error={finish.error}
          busy={finish.busy}
          act={(proof: string) => finish.run({ params: { id: item }, body: { proof, doneOn: session.today } })}
        />
      ) : null}
    </Page>
  );
}

function Editor({
  l,
  onClose,
  onDone,
}: {
  l: YearlyListView;
  onClose: () => void;
  onDone: (next: YearlyListView) => void;
}) {
  const [items, setItems] = useState(() =>
    l.items.map((i) => ({
      key: i.seq,
      what: i.what,
      source: i.source,
      demandKey: i.demandKey,
      taskId: i.taskId,
      dueOn: (i.dueOn ?? '') as string,
    })),
  );
  const [fault, setFault] = useState('');
  const save = useAct(c.editYearlyList, { invalidate: [c.listYearlyLists], onDone });
  const submit = async (): Promise<void> => {
    const bad = items.findIndex((i) => i.what.trim().length < 2);
    if (bad >= 0) return setFault(`第 ${bad + 1} 项须写明内容`);
    setFault('');
    await save.act({
      params: { id: l.id },
      body: {
        version: l.version,
        items: items.map(({ key: _key, ...i }) => ({ ...i, what: i.what.trim(), dueOn: i.dueOn || null })),
      },
    });
  };
  return (
    <Card title="修改清单">
      {items.map((i, at) => (
        <fieldset key={i.key} className="pp-set">
          <legend>
            第 {at + 1} 项 {itemSourceLabels[i.source]}
          </legend>
          <Input.TextArea
            aria-label={`第 ${at + 1} 项内容`}
            autoSize
            maxLength={500}
            value={i.what}
            onChange={(e) =>
              setItems((now) => now.map((one) => (one.key === i.key ? { ...one, what: e.target.value } : one)))
            }
          />
          <DayInput
            aria-label={`第 ${at + 1} 项期限`}
            value={i.dueOn}
            onChange={(dueOn) => setItems((now) => now.map((one) => (one.key === i.key ? { ...one, dueOn } : one)))}
          />
          <Button
            size="s"
            kind="quiet"
            icon={X}
            onClick={() => setItems((now) => now.filter((one) => one.key !== i.key))}
          >
            去掉第 {at + 1} 项
          </Button>
        </fieldset>
      ))}
      <Button
        icon={Plus}
        onClick={() =>
          setItems((now) => [
            ...now,
            {
              key: Math.max(0, ...now.map((i) => i.key)) + 1,
              what: '',
              source: 'hand' as const,
              demandKey: '',
              taskId: null,
              dueOn: '',
            },
          ])
        }
      >
        自拟一项
      </Button>
      <ActError error={save.error} onRetry={() => void submit()} />
      {fault ? (
        <p className="z-field-error" role="alert">
          {fault}
        </p>
      ) : null}
      <div className="pp-acts">
        <Button kind="filled" size="l" busy={save.busy} onClick={() => void submit()}>
          保存清单
        </Button>
        <Button size="l" onClick={onClose}>
          不改了
        </Button>
      </div>
    </Card>
  );
}
