/** 校验: recompute every chain now; the daily seals to keep on paper. */
import { ShieldCheck } from 'lucide-react';
import { count, dayCol, time } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  type Column,
  DataTable,
  Page,
  QueryFace,
  Stack,
  StateBadge,
} from '#kernel/web/ui/index.ts';
import { listAuditSeals, verifyAudit } from '../../shared/contract.ts';
import type { AuditSeals } from '../../shared/schema.ts';
import '../audit.css';

type Seal = AuditSeals['items'][number];

const columns: Column<Seal>[] = [
  { key: 'day', title: '日期', width: '120px', primary: true, render: (row) => dayCol(row.day) },
  { key: 'entries', title: '日志', width: '100px', align: 'right', render: (row) => `${count(row.entries)} 条` },
  { key: 'sealedAt', title: '封存时间', width: '180px', render: (row) => time(row.sealedAt) },
  { key: 'hash', title: '封存值（SM3）', render: (row) => <code className="a-code">{row.hash}</code> },
];

export function Component() {
  const seals = useGet(listAuditSeals);
  const verify = useAct(verifyAudit, { invalidate: [listAuditSeals] });
  const verdict = verify.answer;
  return (
    <Page title="校验" note="逐条重算每件记录的审计链和每日封存，改过、删过、插入过的都能找出">
      <Stack>
        <Card
          title="现在校验"
          extra={
            <Button kind="filled" icon={ShieldCheck} busy={verify.busy} onClick={() => void verify.act({ body: {} })}>
              {verify.busy ? '正在逐条重算' : '校验审计链'}
            </Button>
          }
        >
          <ActError error={verify.error} />
          {verdict ? (
            <div role="status">
              <p>
                <StateBadge family={verdict.ok ? 'done' : 'returned'} label={verdict.ok ? '完好' : '有不符'} />{' '}
                {verdict.ok
                  ? `${count(verdict.subjects)} 件记录、${count(verdict.entries)} 条日志、${count(verdict.seals)} 日封存，逐条重算一致。`
                  : `共 ${count(verdict.faults.length + verdict.more)} 处不符，请马上报告并保全数据库。`}
                <span className="z-note"> {time(verdict.checkedAt)}</span>
              </p>
              {verdict.faults.length > 0 ? (
                <ol className="a-faults">
                  {verdict.faults.map((fault, i) => (
                    <li key={i}>{fault.message}</li>
                  ))}
                </ol>
              ) : null}
            </div>
          ) : (
            <p className="z-ink2">日志多时需要一两分钟，可以留在本页等候。校验结果记入日志。</p>
          )}
        </Card>
        <Card
          title="每日封存"
          pad={false}
          note={
            seals.data
              ? `${count(seals.data.unsealed)} 条日志等今夜封存。请定期抄存最近一日的封存值，以后凭它证明以前的日志没有变过`
              : undefined
          }
        >
          <QueryFace query={seals}>
            {(data) => (
              <DataTable
                columns={columns}
                rows={data.items}
                rowKey={(row) => row.day}
                caption="每日封存"
                minWidth={760}
                empty="还没有封存，第一次在今夜一点以后"
              />
            )}
          </QueryFace>
        </Card>
      </Stack>
    </Page>
  );
}
