/** 按条件批量办理: every hazard of a condition looked at first, then done in the background; what was refused says why. */
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import { apiBase, queryText } from '#kernel/web/api.ts';
import { count } from '#kernel/web/format.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  DoneFace,
  Empty,
  LongWork,
  Page,
  PartPager,
  QueryFace,
  Row,
  Rows,
  Segmented,
  Stack,
  StateBadge,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import {
  bulkActs,
  bulkOutcomes,
  bulkRunItems,
  getBulkRun,
  startBulkRun,
  stopBulkRun,
  type BulkOutcome,
  type BulkRun,
} from '../../shared/bulk.ts';
import { getHazard, listHazards } from '../../shared/contract.ts';
import { BulkFields, isShort, saidOf, type BulkWords } from '../parts/bulk.tsx';
import { recordPath } from '../words.ts';
import '../hazards.css';

const SIZE = 20;
const families = {
  waiting: 'pending',
  ready: 'pending',
  refused: 'returned',
  done: 'done',
  failed: 'returned',
} as const satisfies Record<BulkOutcome, string>;

export function Component() {
  const { id = '' } = useParams();
  const [busy, setBusy] = useState(true);
  const run = useGet(
    getBulkRun,
    { params: { id } },
    {
      keep: true,
      ...(busy ? { refetchInterval: 1500 } : {}),
    },
  );
  const state = run.data?.state;
  useEffect(() => {
    if (state) setBusy(state === 'checking' || state === 'running');
  }, [state]);
  return (
    <Page
      title={run.data ? `批量${bulkActs[run.data.act]}` : '批量办理'}
      {...(run.data ? { note: `条件：${run.data.condition}` } : {})}
      crumbs={[{ label: '隐患台账', to: '/hazards' }, { label: '批量办理' }]}
    >
      <QueryFace query={run}>{(data) => <View run={data} onBusy={() => setBusy(true)} />}</QueryFace>
    </Page>
  );
}

function View({ run, onBusy }: { run: BulkRun; onBusy: () => void }) {
  const { counts, act } = run;
  const [words, setWords] = useState<BulkWords>({ text: '', chosen: undefined });
  const [missing, setMissing] = useState(false);
  const touched = { invalidate: [getBulkRun, bulkRunItems, listHazards, getHazard, getWorkbench] };
  const start = useAct(startBulkRun, { ...touched, onDone: onBusy });
  const stop = useAct(stopBulkRun, touched);
  const begin = (): void => {
    if (run.state === 'checked' && isShort(act, words)) return setMissing(true);
    // What was begun with one text goes on with it: the server keeps it, a stopped run sends what passes its form.
    const said = run.state === 'stopped' ? saidOf(act, { text: '继续办理', chosen: run.id }) : saidOf(act, words);
    void start.act({ params: { id: run.id }, body: said } as never);
  };
  const verb = bulkActs[act];
  return (
    <Stack>
      {run.state === 'checking' ? (
        <LongWork
          title="正在逐件核对，什么都不改"
          done={run.total - counts.waiting}
          total={run.total}
          unit="件"
          state="running"
          message={run.total > 100 ? '可以离开本页，核对完发消息给您。' : '很快就好。'}
        />
      ) : null}
      {run.state === 'running' || run.state === 'stopped' ? (
        <Card>
          <LongWork
            title={run.state === 'running' ? `正在${verb}` : `${verb}已停下`}
            done={counts.done + counts.failed}
            total={counts.done + counts.failed + counts.ready}
            unit="件"
            state={run.state}
            message={run.state === 'running' ? '可以离开本页，办完发消息给您。' : '已办的不变，剩下的可以继续。'}
            onResume={run.state === 'stopped' ? begin : undefined}
          />
          {run.state === 'running' ? (
            <Button busy={stop.busy} onClick={() => void stop.act({ params: { id: run.id }, body: {} })}>
              停下
            </Button>
          ) : null}
        </Card>
      ) : null}
      {run.state === 'done' ? (
        <Card>
          <DoneFace
            title={`办成 ${count(counts.done)} 件`}
            next={
              counts.refused + counts.failed > 0
                ? `没有办 ${count(counts.refused + counts.failed)} 件，原因在下面。`
                : '全部办成。'
            }
            action={{ label: '回隐患台账', to: '/hazards' }}
          />
        </Card>
      ) : null}
      {run.state === 'checked' ? (
        <Card
          title={`能${verb} ${count(counts.ready)} 件`}
          note={`共 ${count(run.total)} 件，不能办 ${count(counts.refused)} 件`}
        >
          <div className="hz-more">
            <BulkFields act={act} words={words} missing={missing} onChange={setWords} />
            <div>
              <Button
                kind="filled"
                busy={start.busy}
                locked={counts.ready === 0 ? '没有一件能办，原因见下' : null}
                onClick={begin}
              >
                {verb} {count(counts.ready)} 件
              </Button>
            </div>
          </div>
        </Card>
      ) : null}
      <ActError error={start.error ?? stop.error} />
      {run.state === 'checking' ? null : <Items run={run} />}
    </Stack>
  );
}

function Items({ run }: { run: BulkRun }) {
  const [q, set] = useUrlState({ show: '', page: 1 });
  const outcome: readonly BulkOutcome[] =
    q.show === 'no' ? ['refused', 'failed'] : q.show === 'yes' ? ['ready', 'done'] : [];
  const filter = outcome.length > 0 ? { outcome: [...outcome] } : {};
  const items = useGet(bulkRunItems, {
    params: { id: run.id },
    query: { ...filter, limit: SIZE, ...(q.page > 1 ? { page: q.page } : {}) },
  });
  const { refetch } = items;
  const settled = run.counts.done + run.counts.failed;
  useEffect(() => {
    if (settled > 0) void refetch();
  }, [settled, refetch]);
  const { counts } = run;
  const no = counts.refused + counts.failed;
  const yes = counts.ready + counts.done;
  return (
    <Card
      title="逐件结果"
      extra={
        <Button icon={Download} href={`${apiBase}/hazards/bulk-runs/${run.id}/export${queryText(filter)}`} download>
          导出
        </Button>
      }
    >
      <div className="hz-more">
        <Segmented
          label="看哪些"
          value={q.show}
          options={[
            { value: '', label: `全部 ${count(run.total)}` },
            { value: 'no', label: `不能办 ${count(no)}` },
            { value: 'yes', label: `${run.state === 'done' ? '已办' : '能办'} ${count(yes)}` },
          ]}
          onChange={(show) => set({ show, page: 1 })}
        />
        <QueryFace query={items} rows={6}>
          {(view) =>
            view.total === 0 ? (
              <Empty title="没有这样的" text="换一类看。" />
            ) : (
              <>
                <Rows label="逐件结果">
                  {view.items.map((row) => (
                    <Row
                      key={row.id}
                      title={
                        <Link className="z-link" to={recordPath(row.id)}>
                          {row.title}
                        </Link>
                      }
                      note={`${row.code}　${row.enterpriseName}　${row.text}`}
                      right={<StateBadge family={families[row.outcome]} label={bulkOutcomes[row.outcome]} />}
                    />
                  ))}
                </Rows>
                <PartPager
                  total={view.total}
                  page={q.page}
                  pages={Math.ceil(view.total / SIZE)}
                  onPage={(page) => set({ page })}
                  fetching={items.isFetching}
                />
              </>
            )
          }
        </QueryFace>
      </div>
    </Card>
  );
}
