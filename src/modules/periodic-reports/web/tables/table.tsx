/** One 自查统计表: taken from the firm's own hazards, filled in on desktop or phone, signed by the principal; the department reads and returns it. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { count, day, dayCol, time, timeTick } from '#kernel/web/format.ts';
import { queryKeyOf, useAct, useDraft, useGet } from '#kernel/web/hooks.ts';
import {
  ActError,
  ActionBar,
  Button,
  Card,
  Clock,
  ConfirmAct,
  DetailDrawer,
  ErrorFace,
  KeyValue,
  Loading,
  Page,
  PartPager,
  RecordHead,
  Row,
  Rows,
  Stack,
  StateBadge,
  Tag,
  Past,
  RecordQuery,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/tables/contract.ts';
import type { TableView } from '../../shared/tables/schema.ts';
import { tableMachine } from '../../shared/tables/states.ts';
import type { FigureDraft, TextDraft } from '../draft.ts';
import { FigureLine, FiguresHead } from '../figure-line.tsx';
import { TextBlock } from '../text-block.tsx';
import '../reports.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getTable, { params: { id } });
  return (
    <RecordQuery query={query} title="自查统计表">
      {(t) => <Table key={id} t={t} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

interface Filled {
  figures: Record<string, FigureDraft>;
  texts: Record<string, TextDraft>;
}
const filledOf = (t: TableView): Filled => {
  const fields = t.parts.flatMap((p) => p.fields);
  return {
    figures: Object.fromEntries(
      fields.flatMap((f) =>
        f.kind === 'figure' ? [[f.key, { value: f.value, denominator: null, reason: f.reason }] as const] : [],
      ),
    ),
    texts: Object.fromEntries(
      fields.flatMap((f) => (f.kind === 'text' ? [[f.key, { text: f.text, taken: [] }] as const] : [])),
    ),
  };
};

/** The newer content, but for what the person has changed since. */
const kept = <V,>(now: Record<string, V>, was: Record<string, V>, fresh: Record<string, V>): Record<string, V> =>
  Object.fromEntries(
    Object.entries(fresh).map(([key, value]) => {
      const typed = now[key];
      return [key, typed === undefined || JSON.stringify(typed) === JSON.stringify(was[key]) ? value : typed];
    }),
  );

const words: Readonly<
  Record<string, { title: string; confirm: string; consequences: readonly string[]; opinion?: string }>
> = {
  fill: {
    title: '送主要负责人签字',
    confirm: '填好，送签',
    consequences: ['进入主要负责人的“本周”', '签字前还可以退回修改'],
  },
  reopen: { title: '退回修改', confirm: '退回修改', consequences: ['回到“待填报”'], opinion: '哪里要改' },
  sign: {
    title: '签字报出',
    confirm: '签字报出',
    consequences: ['数字由您作为主要负责人负责', '报送主管部门，首次报出的时间决定是否按期'],
  },
  sendBack: {
    title: '退回企业修改',
    confirm: '退回企业',
    consequences: ['企业修改后由主要负责人重新签字', '首次报出的时间不变'],
    opinion: '哪里要改',
  },
};

function Table({ t, reload }: { t: TableView; reload: () => Promise<unknown> }) {
  const client = useQueryClient();
  const initial = useMemo(() => filledOf(t), [t]);
  const [value, setValue] = useState(initial);
  const seen = useRef(t.version);
  const before = useRef(initial);
  useEffect(() => {
    // A newer table is on the page only after our own act or a reload that the person asked for; what is typed meanwhile stays.
    if (seen.current === t.version) return;
    seen.current = t.version;
    const was = before.current;
    const fresh = filledOf(t);
    before.current = fresh;
    setValue((now) => ({
      figures: kept(now.figures, was.figures, fresh.figures),
      texts: kept(now.texts, was.texts, fresh.texts),
    }));
  }, [t]);
  const [act, setAct] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const allows = (action: string): boolean => t.allowedActions.some((a) => a.action === action);
  const writes = allows('save');
  const isDirty = writes && JSON.stringify(value) !== JSON.stringify(initial);
  const draft = useDraft(writes ? `firmTable.${t.id}` : null, value, initial);
  const done = {
    invalidate: [c.listTables, getWorkbench],
    onDone: (next: TableView) => {
      draft.clear();
      client.setQueryData(queryKeyOf(c.getTable, { params: { id: t.id } }), next);
    },
  };
  const take = useAct(c.takeTable, done);
  const save = useAct(c.saveTable, done);
  const acts = {
    fill: useAct(c.fillTable, done),
    reopen: useAct(c.reopenTable, done),
    sign: useAct(c.signTable, done),
    sendBack: useAct(c.sendBackTable, done),
  };
  const changed = (): object => ({
    version: t.version,
    figures: Object.fromEntries(
      Object.entries(value.figures).filter(([key, v]) => JSON.stringify(v) !== JSON.stringify(initial.figures[key])),
    ),
    texts: Object.fromEntries(
      Object.entries(value.texts).flatMap(([key, v]) => (v.text === initial.texts[key]?.text ? [] : [[key, v.text]])),
    ),
  });
  const begin = (action: string): void => {
    if (action === 'take') void take.act({ params: { id: t.id }, body: { version: t.version } });
    else if (action === 'fill' && isDirty)
      void save.act({ params: { id: t.id }, body: changed() }).then((next) => (next ? setAct('fill') : undefined));
    else setAct(action);
  };
  const faults = (key: string) => (isDirty || !writes ? [] : t.faults.filter((f) => f.field === key));
  const word = act ? words[act] : undefined;
  const doing = act ? acts[act as keyof typeof acts] : null;
  const errors = t.faults.filter((f) => f.severity === 'error');
  return (
    <Page
      tabTitle={`${t.title} ${t.enterpriseName}`}
      crumbs={[
        writes || allows('reopen') || allows('sign')
          ? { label: '自查统计表', to: '/self-tables' }
          : { label: '自查统计表' },
        { label: t.title },
      ]}
    >
      <Stack>
        <RecordHead
          tags={
            <>
              <StateBadge {...tableMachine.states[t.state]} />
              {t.isHighRisk ? <Tag outline>高危</Tag> : null}
              {t.daysLate > 0 ? (
                <Tag>
                  {t.firstSubmittedAt ? '迟报' : '逾期'} {t.daysLate} 天
                </Tag>
              ) : null}
            </>
          }
          code={t.code}
          title={`${t.title}：${t.enterpriseName}`}
          lines={[`${day(t.fromOn)} 至 ${day(t.toOn)}，报送${t.unitName}，期限 ${day(t.dueOn)}，依据 ${t.dueBasis}`]}
          clocks={t.firstSubmittedAt ? undefined : <Clock due={t.dueOn} label="报送期限" />}
        />
        {t.state === 'returned' ? (
          <div className="pr-remark">
            <b>{t.unitName}退回</b>：{t.returnReason}
          </div>
        ) : null}
        <Card title="您现在可以">
          <ActionBar
            actions={t.allowedActions.filter((a) => a.action !== 'save')}
            onAct={begin}
            busy={take.busy ? 'take' : save.busy ? 'fill' : null}
          />
          <ActError error={take.error} onReload={() => void reload()} />
        </Card>
        {t.parts.map((p) => (
          <Card key={p.key} title={p.title}>
            {p.fields.some((f) => f.kind === 'figure') ? (
              <div className="pr-figs">
                <FiguresHead formerPeriod={null} />
                {p.fields.map((f) =>
                  f.kind === 'figure' ? (
                    <FigureLine
                      key={f.key}
                      f={f}
                      unitName={t.enterpriseName}
                      value={value.figures[f.key] ?? { value: f.value, denominator: null, reason: f.reason }}
                      onChange={
                        writes
                          ? (next) => setValue({ ...value, figures: { ...value.figures, [f.key]: next } })
                          : undefined
                      }
                      open={() => setOpened(f.key)}
                      faults={faults(f.key)}
                    />
                  ) : null,
                )}
              </div>
            ) : null}
            {p.fields.map((f) =>
              f.kind === 'text' ? (
                <TextBlock
                  key={f.key}
                  t={f}
                  value={value.texts[f.key] ?? { text: f.text, taken: [] }}
                  onChange={
                    writes ? (next) => setValue({ ...value, texts: { ...value.texts, [f.key]: next } }) : undefined
                  }
                  faults={faults(f.key)}
                />
              ) : null,
            )}
          </Card>
        ))}
        {writes ? (
          <div className="pr-savebar">
            <Button
              kind={isDirty ? 'filled' : 'outline'}
              busy={save.busy}
              onClick={() => void save.act({ params: { id: t.id }, body: changed() })}
            >
              保存
            </Button>
            <span className="z-small z-ink2" role="status">
              {isDirty
                ? '有改动没有保存，本机已暂存'
                : errors.length > 0
                  ? `还有 ${errors.length} 处要填好才能送签`
                  : '已填好，可以送签'}
            </span>
            <ActError error={save.error} onReload={() => void reload()} />
          </div>
        ) : null}
        <Card title="经手">
          <KeyValue
            columns={2}
            items={[
              { label: '填报', value: t.filledBy || '还没有' },
              { label: '取数', value: t.takenAt ? time(t.takenAt) : '还没有' },
              { label: '主要负责人签字', value: t.signedAt ? `${t.signedBy}，${timeTick(t.signedAt)}` : '还没有' },
              { label: '首次报出', value: t.firstSubmittedAt ? time(t.firstSubmittedAt) : '还没有' },
            ]}
          />
        </Card>
        <Past steps={t.timeline} />
      </Stack>
      {word && doing ? (
        <ConfirmAct
          open
          onClose={() => setAct(null)}
          title={word.title}
          intro={`${t.title}：${t.enterpriseName}`}
          consequences={word.consequences}
          {...(word.opinion ? { opinion: { label: word.opinion, required: true, max: 500 } } : {})}
          confirm={word.confirm}
          danger={act === 'sendBack'}
          act={(text) =>
            doing
              .act({
                params: { id: t.id },
                body: { version: t.version, ...(word.opinion ? { reason: text } : {}) },
              } as never)
              .then((next) => (next ? setAct(null) : undefined))
          }
          error={doing.error}
          busy={doing.busy}
        />
      ) : null}
      {opened ? <RowsDrawer id={t.id} field={opened} onClose={() => setOpened(null)} /> : null}
    </Page>
  );
}

/** The hazards that a number counted, with their state then and now. */
function RowsDrawer({ id, field, onClose }: { id: string; field: string; onClose: () => void }) {
  const [page, setPage] = useState(1);
  const asked = useGet(c.getTableRows, { params: { id }, query: { field, limit: 20, page } }, { keep: true });
  const view = asked.data;
  const pages = Math.max(1, Math.ceil((view?.total ?? 0) / 20));
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={view ? `${view.label}：${count(view.total + view.hidden)} 件` : '这个数怎么来'}
      note={view ? `${time(view.takenAt)} 取数` : undefined}
    >
      {asked.error && !view ? (
        <ErrorFace error={asked.error} onRetry={() => void asked.refetch()} />
      ) : !view ? (
        <Loading rows={5} />
      ) : (
        <>
          {view.hidden > 0 ? <p className="z-note">另有 {view.hidden} 件现在不在您的范围内。</p> : null}
          <Rows label="明细">
            {view.items.map((row) => (
              <Row
                key={row.id}
                {...(row.href === null ? {} : { to: row.href })}
                title={`${row.code} ${row.title}`}
                note={
                  <>
                    <span>{row.note}</span>
                    {row.state ? (
                      <span>
                        {row.state.then === row.state.now || row.state.then === null
                          ? `状态 ${row.state.now ?? ''}`
                          : `当时 ${row.state.then}，现在 ${row.state.now ?? ''}`}
                      </span>
                    ) : null}
                  </>
                }
                right={<span className="z-small z-ink3">{dayCol(row.on)}</span>}
              />
            ))}
          </Rows>
          <PartPager total={view.total} page={page} pages={pages} onPage={setPage} fetching={asked.isFetching} />
        </>
      )}
    </DetailDrawer>
  );
}
