/** 下级报送: the upper side of the exchange. Districts below with their keys, packages taken in with their receipts, a file proved. */
import { Checkbox, Input } from 'antd';
import { Download, FileCheck2, KeyRound, PackageOpen } from 'lucide-react';
import { useState } from 'react';
import { upload } from '#kernel/web/api.ts';
import { time, timeCol } from '#kernel/web/format.ts';
import { useAct, useGet, usePage, usePhone } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  CellTwo,
  DataTable,
  DetailDrawer,
  FileDrop,
  KeyValue,
  LinkButton,
  LedgerTable,
  QueryFace,
  Stack,
  type Column,
} from '#kernel/web/ui/index.ts';
import * as c from '../shared/contract.ts';
import type { InboxOutcome, InboxRow, SenderView, VerifyOutcome } from '../shared/schema.ts';
import { modeLabels, purposeLabels } from '../shared/states.ts';

const receiptOf = (id: string): string => `/api/v1/exchange/inbox/${id}/receipt`;

export function Upper({ mayReceive }: { mayReceive: boolean }) {
  const [open, setOpen] = useState<'take' | 'sender' | 'verify' | null>(null);
  const senders = useGet(c.listSenders, {});
  return (
    <Stack>
      <Card
        title="下级和公钥"
        note="本系统作为上级时用：先登记下级的签名公钥，再接收它的数据包。"
        pad={false}
        extra={
          mayReceive ? (
            <div className="xc-tools">
              <Button size="s" icon={FileCheck2} onClick={() => setOpen('verify')}>
                核对数据包
              </Button>
              <Button size="s" icon={KeyRound} onClick={() => setOpen('sender')}>
                登记下级公钥
              </Button>
              <Button size="s" icon={PackageOpen} onClick={() => setOpen('take')}>
                接收数据包
              </Button>
            </div>
          ) : undefined
        }
      >
        <QueryFace query={senders} rows={2}>
          {(rows) => (
            <DataTable
              caption="下级和公钥"
              rowKey={(row: SenderView) => row.code}
              rows={rows}
              empty="还没有登记下级。登记公钥以后，就可以接收它们的数据包。"
              columns={[
                {
                  key: 'name',
                  title: '下级',
                  card: 'head',
                  render: (row) => (
                    <CellTwo title={row.name} to={`/exchange/senders/${row.code}`} note={`代码 ${row.code}`} />
                  ),
                },
                {
                  key: 'key',
                  title: '密钥编号',
                  card: 'none',
                  render: (row) => <span className="xc-code">{row.keyId.slice(0, 16)}</span>,
                },
                {
                  key: 'added',
                  title: '登记',
                  width: '14rem',
                  card: 'none',
                  render: (row) => `${timeCol(row.added.at)} ${row.added.by}`,
                },
                {
                  key: 'packages',
                  title: '收到',
                  width: '5rem',
                  align: 'right',
                  card: 'side',
                  render: (row) => `${row.packages} 包`,
                },
                {
                  key: 'records',
                  title: '现有记录',
                  width: '6rem',
                  align: 'right',
                  card: 'meta',
                  render: (row) => `${row.records} 条`,
                },
                {
                  key: 'last',
                  title: '最近一包',
                  width: '12rem',
                  card: 'meta',
                  render: (row) => row.lastCode ?? '还没有收到',
                },
              ]}
            />
          )}
        </QueryFace>
      </Card>
      <Inbox sender="" />
      {open === 'take' ? <Take onClose={() => setOpen(null)} /> : null}
      {open === 'sender' ? <Register onClose={() => setOpen(null)} /> : null}
      {open === 'verify' ? <Verify onClose={() => setOpen(null)} /> : null}
    </Stack>
  );
}

/** Packages taken in, newest first; of one sender where it is named. */
export function Inbox({ sender }: { sender: string }) {
  const phone = usePhone();
  const [looked, setLooked] = useState<InboxRow | null>(null);
  const page = usePage(c.listInbox, { filters: {}, fixed: sender ? { sender } : {}, prefix: 'in', size: 20 });
  const columns: Column<InboxRow>[] = [
    {
      key: 'code',
      title: '数据包',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.code}
          {...(sender ? {} : { to: `/exchange/senders/${row.sender}` })}
          note={`${row.senderName} · ${purposeLabels[row.purpose]} · ${modeLabels[row.mode]}`}
        />
      ),
    },
    { key: 'to', title: '数据截止', width: '10rem', card: 'none', render: (row) => timeCol(row.toAt) },
    {
      key: 'received',
      title: '接收',
      width: '15rem',
      card: 'meta',
      render: (row) => `${timeCol(row.received.at)} ${row.received.by}`,
    },
    {
      key: 'accepted',
      title: '已接收',
      width: '5rem',
      align: 'right',
      card: 'side',
      render: (row) => (phone ? `${row.accepted} 条` : row.accepted),
    },
    {
      key: 'rejected',
      title: '退回',
      width: '4.6rem',
      align: 'right',
      card: 'none',
      render: (row) => (row.rejected > 0 ? <span className="xc-bad">{row.rejected}</span> : 0),
    },
    {
      key: 'files',
      title: '照片和文件',
      width: '6.4rem',
      align: 'right',
      card: 'none',
      render: (row) =>
        row.files === 0 ? (
          0
        ) : (
          <LinkButton under aria-label={`查看随 ${row.code} 收到的 ${row.files} 份文件`} onClick={() => setLooked(row)}>
            {row.files} 份
          </LinkButton>
        ),
    },
    {
      key: 'receipt',
      title: '回执',
      width: '6.4rem',
      card: 'meta',
      render: (row) => (
        <Button
          size="s"
          kind="quiet"
          icon={Download}
          href={receiptOf(row.id)}
          download
          aria-label={`下载 ${row.code} 的回执`}
        >
          下载
        </Button>
      ),
    },
  ];
  return (
    <section className="xc-section" aria-label="收到的数据包">
      <h2>收到的数据包</h2>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="收到的数据包"
        unit="包"
        minWidth={860}
        empty={{ title: '还没有收到数据包', text: '下级报来的数据包文件接收以后，会在这里列出，可以随时再下载回执。' }}
      />
      {looked ? <InboxFiles row={looked} onClose={() => setLooked(null)} /> : null}
    </section>
  );
}

function InboxFiles({ row, onClose }: { row: InboxRow; onClose: () => void }) {
  const query = useGet(c.listInboxFiles, { params: { id: row.id } });
  return (
    <DetailDrawer open onClose={onClose} title={`随 ${row.code} 收到的照片和文件`} note={row.senderName}>
      <QueryFace query={query} rows={4}>
        {(files) => (
          <ul className="xc-files">
            {files.map((f) => (
              <li key={f.id}>
                <a className="z-link-under" href={`/api/v1/files/${f.id}/content`}>
                  {f.name}
                </a>
                <span className="z-note">{f.label}</span>
              </li>
            ))}
          </ul>
        )}
      </QueryFace>
    </DetailDrawer>
  );
}

/** Uploads one chosen file and hands its id on; the fault stands until the next try. */
function useFile(then: (fileId: string) => Promise<unknown>) {
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const take = async (file: File): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      await then((await upload(file)).id);
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return { fault, busy, take };
}

function Take({ onClose }: { onClose: () => void }) {
  const [outcome, setOutcome] = useState<InboxOutcome | null>(null);
  const act = useAct(c.importPackage, { onDone: setOutcome });
  const file = useFile((fileId) => act.act({ body: { fileId } }));
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="接收下级数据包"
      note="先验签，再逐条核对；同一包再收不改变任何内容"
      footer={
        outcome ? (
          <Button kind="filled" icon={Download} href={receiptOf(outcome.id)} download>
            下载回执
          </Button>
        ) : undefined
      }
    >
      <ActError error={file.fault ?? act.error} />
      {outcome ? (
        <Stack>
          <p role="status">
            {outcome.already ? '这个数据包以前收过，没有重复接收，回执还是原来那份。' : '验签通过，已接收。'}
          </p>
          <KeyValue
            items={[
              { label: '数据包', value: outcome.code },
              { label: '来自', value: outcome.senderName },
              { label: '数据截止', value: time(outcome.toAt) },
              {
                label: '记录',
                value: `${outcome.records} 条，接收 ${outcome.accepted} 条，退回 ${outcome.rejected} 条`,
              },
              { label: 'SM3', value: <span className="xc-code">{outcome.sm3}</span>, wide: true },
            ]}
          />
          {outcome.faults.length > 0 ? (
            <DataTable
              caption="退回的记录"
              rowKey={(row: InboxOutcome['faults'][number]) => `${row.set} ${row.key}`}
              rows={outcome.faults}
              columns={[
                { key: 'set', title: '数据集', width: '10rem', card: 'meta', render: (row) => row.set },
                { key: 'key', title: '记录', card: 'head', render: (row) => row.key },
                { key: 'what', title: '原因', card: 'meta', render: (row) => row.what },
              ]}
            />
          ) : null}
          <p className="z-note">把回执交还下级，它在自己的系统里登记后，就知道哪些要补正。</p>
        </Stack>
      ) : (
        <FileDrop
          accept=".json"
          busy={file.busy}
          hint="下级报来的数据包文件（JSON），不要改名以外的任何改动。"
          onFile={(one) => void file.take(one)}
        />
      )}
    </DetailDrawer>
  );
}

function Register({ onClose }: { onClose: () => void }) {
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [publicKey, setKey] = useState('');
  const [takesFormer, setTakesFormer] = useState(true);
  const save = useAct(c.putSender, { onDone: onClose, invalidate: [c.listSenders] });
  const submit = (): void => void save.act({ body: { code, name, publicKey, takesFormer } });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="登记下级公钥"
      note="公钥要通过可靠的渠道取得，再次登记同一代码为更换"
      footer={
        <Button kind="filled" busy={save.busy} onClick={submit}>
          登记这个公钥
        </Button>
      }
    >
      <ActError error={save.error} onRetry={submit} />
      <div className="xc-field">
        <label htmlFor="xs-code">下级代码</label>
        <Input id="xs-code" value={code} maxLength={40} onChange={(e) => setCode(e.target.value)} />
        <p className="z-note">与数据包编号开头的代码一致，例如 120102。</p>
      </div>
      <div className="xc-field">
        <label htmlFor="xs-name">下级名称</label>
        <Input id="xs-name" value={name} maxLength={60} onChange={(e) => setName(e.target.value)} />
      </div>
      <div className="xc-field">
        <label htmlFor="xs-key">公钥（PEM）</label>
        <Input.TextArea id="xs-key" rows={6} value={publicKey} onChange={(e) => setKey(e.target.value)} />
        <p className="z-note">下级在“接收方和公钥”页上看到的全文，连同首尾两行。</p>
      </div>
      <div className="xc-field">
        <Checkbox checked={takesFormer} onChange={(e) => setTakesFormer(e.target.checked)}>
          更换公钥的，更换以前编制的数据包仍然接收
        </Checkbox>
        <p className="z-note">下级原来的密钥泄露的不要勾选，请它重新报送。</p>
      </div>
    </DetailDrawer>
  );
}

function Verify({ onClose }: { onClose: () => void }) {
  const [publicKey, setKey] = useState('');
  const [outcome, setOutcome] = useState<VerifyOutcome | null>(null);
  const act = useAct(c.verifyPackage, { onDone: setOutcome });
  const file = useFile((fileId) => act.act({ body: { fileId, publicKey } }));
  return (
    <DetailDrawer open onClose={onClose} title="核对数据包" note="只核对，不登记任何内容">
      <ActError error={file.fault ?? act.error} />
      {outcome ? (
        <Stack>
          <p role="status">
            <b>
              {outcome.ok
                ? `核对通过：文件没有改动，签名与${outcome.by}相符。`
                : `核对不通过（用${outcome.by}核对）：${outcome.why}。请不要使用这个文件，向发送方重新索取。`}
            </b>
          </p>
          {outcome.ok ? (
            <KeyValue
              items={[
                { label: '数据包', value: outcome.code },
                { label: '发送方', value: outcome.sender },
                { label: '数据截止', value: outcome.toAt ? time(outcome.toAt) : '' },
                { label: '记录', value: `${outcome.records} 条` },
                { label: '密钥编号', value: <span className="xc-code">{outcome.keyId}</span>, wide: true },
                { label: 'SM3', value: <span className="xc-code">{outcome.sm3}</span>, wide: true },
              ]}
            />
          ) : null}
          <p>
            <Button onClick={() => setOutcome(null)}>再核对一个</Button>
          </p>
        </Stack>
      ) : (
        <>
          <div className="xc-field">
            <label htmlFor="xv-key">用哪个公钥（选填）</label>
            <Input.TextArea id="xv-key" rows={4} value={publicKey} onChange={(e) => setKey(e.target.value)} />
            <p className="z-note">不填时，用已登记的下级公钥；没有登记的，用本区公钥。</p>
          </div>
          <FileDrop accept=".json" busy={file.busy} hint="数据包文件（JSON）。" onFile={(one) => void file.take(one)} />
        </>
      )}
    </DetailDrawer>
  );
}
