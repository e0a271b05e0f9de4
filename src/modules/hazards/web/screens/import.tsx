/** 批量导入: a ledger or a list of tickets in; checked first, then registered row by row. */
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { apiBase, upload } from '#kernel/web/api.ts';
import { count } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActError,
  Card,
  Choice,
  DoneFace,
  FileDrop,
  ImportSummary,
  KeyValue,
  LongWork,
  Page,
  QueryFace,
  Stack,
} from '#kernel/web/ui/index.ts';
import { heatOfHazards, listHazards, listViews } from '../../shared/contract.ts';
import {
  createHazardImport,
  getHazardImport,
  importKinds,
  runHazardImport,
  type HazardImport,
  type ImportKind,
} from '../../shared/imports.ts';
import { listTickets } from '../../shared/tickets.ts';
import '../hazards.css';

const crumbs = [{ label: '隐患台账', to: '/hazards' }, { label: '批量导入' }];

export function Component() {
  const { id } = useParams();
  return id ? <One id={id} /> : <Take />;
}

function Take() {
  const navigate = useNavigate();
  const [kind, setKind] = useState<ImportKind>('ledger');
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const read = useAct(createHazardImport, {
    onDone: (made) => void navigate(`/hazards/import/${(made as HazardImport).id}`),
  });
  const take = async (file: File): Promise<void> => {
    setRefused(null);
    read.reset();
    setSending(true);
    try {
      const stored = await upload(file, {});
      await read.act({ body: { fileId: stored.id, kind } });
    } catch (error) {
      setRefused(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Page title="批量导入" note="先检查，再导入；检查时台账不变。" crumbs={crumbs}>
      <div className="hz-actcols">
        <Card title="上传表格">
          <Choice
            label="导入什么"
            value={kind}
            onChange={(next) => setKind(next as ImportKind)}
            options={[
              { value: 'ledger', label: importKinds.ledger },
              { value: 'tickets', label: importKinds.tickets },
            ]}
          />
          <div className="hz-drop">
            <FileDrop
              accept=".xlsx,.xls,.csv"
              busy={sending}
              hint="表格样式不限，一份最多 5,000 行。支持 .xlsx、.xls、.csv。"
              onFile={(file) => void take(file)}
            />
          </div>
          {sending ? (
            <p className="z-note" role="status">
              正在逐行检查
            </p>
          ) : null}
          <ActError error={refused ?? read.error} />
        </Card>
        <Card title="表里要有">
          <ul className="hz-tips">
            {kind === 'ledger' ? (
              <>
                <li>企业名称（或统一社会信用代码）、所在部位、隐患名称、发现日期。</li>
                <li>发现渠道不写的，按您单位的检查登记；检查人员、现场情况可有可无。</li>
              </>
            ) : (
              <>
                <li>工单号、收到日期、被反映单位、反映内容、位置、隐患名称（标题）。</li>
                <li>来电人、电话等列不读取，库里不留；反映内容里也请先删去姓名。</li>
              </>
            )}
            <li>同一份表导两次，第二次不会多登记；中断后再办只办剩下的。</li>
            <li>疑似重复的照常登记，列到“疑似重复”由人判断。</li>
          </ul>
        </Card>
      </div>
    </Page>
  );
}

function One({ id }: { id: string }) {
  const [running, setRunning] = useState(false);
  const found = useGet(getHazardImport, { params: { id } }, { ...(running ? { refetchInterval: 1500 } : {}) });
  return (
    <Page
      title="批量导入"
      crumbs={[
        { label: '隐患台账', to: '/hazards' },
        { label: '批量导入', to: '/hazards/import' },
        { label: found.data?.fileName ?? '' },
      ]}
    >
      <QueryFace query={found}>{(data) => <Result data={data} onRunning={setRunning} running={running} />}</QueryFace>
    </Page>
  );
}

function Result({
  data,
  running,
  onRunning,
}: {
  data: HazardImport;
  running: boolean;
  onRunning: (running: boolean) => void;
}) {
  const run = useAct(runHazardImport, {
    invalidate: [getHazardImport, listHazards, heatOfHazards, listViews, listTickets],
    onDone: () => onRunning(true),
  });
  const { counts } = data;
  const total = counts.ready + counts.done + counts.failed;
  if (running && data.state === 'done') onRunning(false);
  const faulty = counts.rejected + counts.failed;
  const href = `${apiBase}/hazards/imports/${data.id}/faults`;
  return (
    <Stack>
      {data.state === 'running' ? (
        <LongWork
          title="正在登记"
          done={total - counts.ready}
          total={total}
          unit="行"
          state="running"
          message="可以离开本页，办完再回来看。"
        />
      ) : null}
      {data.state === 'done' ? (
        <Card>
          <DoneFace
            title={`登记了 ${count(counts.done)} 件`}
            next={`以前登记过 ${count(counts.known)} 行，没有登记 ${count(faulty)} 行。`}
            action={
              data.kind === 'tickets'
                ? { label: '看工单', to: '/hazards/tickets' }
                : { label: '看台账', to: '/hazards?state=reported' }
            }
          />
        </Card>
      ) : null}
      <Card>
        <ImportSummary
          read={counts.read}
          ok={data.state === 'done' ? counts.done : counts.ready}
          faulty={faulty}
          doubtful={counts.known + counts.doubtful}
          faults={data.faults.map((f) => ({
            ...f,
            tone: /疑似同一件|不再登记|只登记一次/.test(f.fix) ? 'doubt' : 'error',
          }))}
          faultsTotal={data.faultsTotal}
          onImport={
            data.state === 'checked' && counts.ready > 0
              ? () => void run.act({ params: { id: data.id }, body: {} })
              : undefined
          }
          downloadHref={faulty > 0 ? href : undefined}
          busy={run.busy}
          nameHead="企业名称"
          verb="登记"
        />
      </Card>
      <ActError error={run.error} />
      <Card title="读到的列">
        <KeyValue items={data.columns.map((c) => ({ label: c.label, value: c.heading }))} columns={3} />
        {data.unread.length > 0 ? <p className="z-note hz-planline">没有读取：{data.unread.join('、')}</p> : null}
      </Card>
    </Stack>
  );
}
