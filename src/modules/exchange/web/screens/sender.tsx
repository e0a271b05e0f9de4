/** One district below: its packages, and every record as it stands there now. */
import { useState } from 'react';
import { useParams } from 'react-router';
import { timeCol } from '#kernel/web/format.ts';
import { useGet, usePage } from '#kernel/web/hooks.ts';
import {
  Button,
  Card,
  CellTwo,
  DetailDrawer,
  Empty,
  FilterBar,
  FilterChip,
  KeyValue,
  LedgerTable,
  Page,
  QueryFace,
  Stack,
  type Column,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { StandingRow } from '../../shared/schema.ts';
import { opLabels } from '../../shared/states.ts';
import { Inbox } from '../upper.tsx';
import { RecordData } from '../record-data.tsx';
import '../exchange.css';

export function Component() {
  const { code = '' } = useParams();
  const query = useGet(c.listSenders, {});
  const sender = query.data?.find((one) => one.code === code);
  return (
    <Page
      title={sender?.name ?? '下级报送'}
      note={sender ? `代码 ${sender.code}，现有记录 ${sender.records} 条` : undefined}
      crumbs={[{ label: '数据交换', to: '/exchange?tab=upper' }, { label: '下级报送' }]}
    >
      <QueryFace query={query} rows={6}>
        {() =>
          sender ? (
            <Stack>
              <Card title="签名公钥">
                <KeyValue
                  columns={2}
                  items={[
                    { label: '密钥编号', value: <span className="xc-code">{sender.keyId}</span> },
                    { label: '登记', value: `${timeCol(sender.added.at)} ${sender.added.by}` },
                    ...sender.formerKeys.map((key) => ({
                      label: '以前的密钥',
                      value: (
                        <>
                          <span className="xc-code">{key.keyId}</span>，{timeCol(key.until)} 停用，
                          {key.isTaken ? '此前编制的仍然接收' : '不再接收'}
                        </>
                      ),
                      wide: true,
                    })),
                  ]}
                />
              </Card>
              <Inbox sender={sender.code} />
              <Standing code={sender.code} />
            </Stack>
          ) : (
            <Empty title="没有登记这个下级" text="请从数据交换的“下级报送”里选择。" />
          )
        }
      </QueryFace>
    </Page>
  );
}

function Standing({ code }: { code: string }) {
  const page = usePage(c.listStanding, { params: { code }, filters: { q: '', set: '' }, size: 20 });
  const f = page.filters;
  const [chosen, setChosen] = useState<StandingRow | null>(null);
  const columns: Column<StandingRow>[] = [
    { key: 'key', title: '记录', card: 'head', render: (row) => <CellTwo title={row.key} note={row.set} /> },
    {
      key: 'op',
      title: '操作',
      width: '5.4rem',
      card: 'side',
      render: (row) => (row.op === 'deleted' ? <span className="xc-bad">{opLabels.deleted}</span> : opLabels[row.op]),
    },
    { key: 'version', title: '版次', width: '4rem', align: 'right', card: 'none', render: (row) => row.version },
    { key: 'package', title: '来自数据包', width: '14rem', card: 'meta', render: (row) => row.packageCode },
    { key: 'at', title: '接收', width: '10rem', card: 'none', render: (row) => timeCol(row.receivedAt) },
    {
      key: 'look',
      title: '内容',
      width: '5rem',
      card: 'meta',
      render: (row) =>
        row.data ? (
          <Button size="s" kind="quiet" aria-label={`查看 ${row.key} 的内容`} onClick={() => setChosen(row)}>
            查看
          </Button>
        ) : null,
    },
  ];
  return (
    <section className="xc-section" aria-label="现有记录">
      <h2>
        现有记录<span className="z-note">每条记录以版次最新的为准，旧包后到也不改变。</span>
      </h2>
      <FilterBar search={{ value: f.q, onChange: (q) => page.setFilters({ q }), placeholder: '编号、内容' }}>
        <FilterChip
          label="数据集"
          value={f.set}
          options={(page.data?.sets ?? []).map((one) => ({ value: one.set, label: one.set, count: one.n }))}
          onChange={(next) => page.setFilters({ set: next[0] ?? '' })}
          multiple={false}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => `${row.set} ${row.key}`}
        caption="下级现有记录"
        unit="条"
        minWidth={760}
        empty={{ title: '没有符合条件的记录', text: '换一个数据集或编号再看。' }}
      />
      {chosen ? (
        <DetailDrawer
          open
          onClose={() => setChosen(null)}
          title={chosen.key}
          note={`${chosen.set}，第 ${chosen.version} 版，按下级报来的写法`}
        >
          <RecordData data={chosen.data} />
        </DetailDrawer>
      ) : null}
    </section>
  );
}
