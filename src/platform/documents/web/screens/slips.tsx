/** 批量登记送达回证: scans are matched to letters by the number in their names; a person looks, corrects, and files them at once. */
import { Checkbox, Input, Select } from 'antd';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import { upload } from '#kernel/web/api.ts';
import { count } from '#kernel/web/format.ts';
import { useAct } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  Button,
  Card,
  DayInput,
  FileDrop,
  LinkButton,
  Page,
  Stack,
  StateBadge,
} from '#kernel/web/ui/index.ts';
import { getDocument, listDocuments, listLetters } from '../../shared/contract.ts';
import { matchSlips, registerSlips, type SlipLetter, type SlipMatch } from '../../shared/slips.ts';
import '../documents.css';

interface Taken {
  key: number;
  name: string;
  fileId: string | null;
  fault: string | null;
  /** What is searched for: the file's name, or a number typed in. */
  asked: string;
  letters: SlipLetter[];
  said: string;
  documentId: string;
  recipientIds: string[];
  signedOn: string;
  signerName: string;
  done: { ok: boolean; text: string } | null;
}
const MOST = 50;

export function Component() {
  const { today } = useSession();
  const [rows, setRows] = useState<Taken[]>([]);
  const [pressed, setPressed] = useState(false);
  const next = useRef(1);
  const match = useAct(matchSlips);
  const patch = (key: number, set: Partial<Taken>): void =>
    setRows((now) => now.map((r) => (r.key === key ? { ...r, ...set } : r)));

  const ask = async (key: number, asked: string): Promise<void> => {
    const answer = (await match.act({ body: { names: [asked] } })) as { items: SlipMatch[] } | undefined;
    const found = answer?.items[0];
    if (!found) return;
    const only = found.letters.length === 1 ? found.letters[0] : undefined;
    patch(key, {
      asked,
      letters: found.letters,
      said: found.said,
      documentId: only?.documentId ?? '',
      recipientIds: only?.recipients.filter((r) => r.isLikely).map((r) => r.id) ?? [],
    });
  };
  const take = (file: File): void => {
    const key = next.current++;
    setRows((now) =>
      now.length >= MOST
        ? now
        : [
            ...now,
            {
              key,
              name: file.name,
              fileId: null,
              fault: null,
              asked: file.name,
              letters: [],
              said: '正在上传',
              documentId: '',
              recipientIds: [],
              signedOn: today,
              signerName: '',
              done: null,
            },
          ],
    );
    void upload(file)
      .then((stored) => patch(key, { fileId: stored.id }))
      .then(() => ask(key, file.name))
      .catch((error: unknown) =>
        patch(key, { fault: error instanceof Error ? error.message : '没有传上，请重新选择', said: '' }),
      );
  };

  const waiting = rows.filter((r) => r.done?.ok !== true);
  const ready = waiting.filter(
    (r) => r.fileId && r.documentId !== '' && r.recipientIds.length > 0 && r.signedOn !== '',
  );
  const send = useAct(registerSlips, {
    invalidate: [getDocument, listDocuments, listLetters],
    onDone: (answer) => {
      for (const item of (answer as { items: { fileId: string; ok: boolean; text: string }[] }).items) {
        const row = rows.find((r) => r.fileId === item.fileId);
        if (row) patch(row.key, { done: { ok: item.ok, text: item.text } });
      }
    },
  });
  const file = (): void => {
    setPressed(true);
    if (ready.length === 0) return;
    void send.act({
      body: {
        slips: ready.map((r) => ({
          fileId: r.fileId,
          documentId: r.documentId,
          recipientIds: r.recipientIds,
          signedOn: r.signedOn,
          ...(r.signerName.trim() ? { signerName: r.signerName.trim() } : {}),
        })),
      },
    } as never);
  };
  const filed = rows.filter((r) => r.done?.ok).length;
  return (
    <Page
      title="登记送达回证"
      note="受送达人没有在系统里签收的，上传签字的回证；一次可登记多张。"
      crumbs={[{ label: '公文', to: '/letters' }, { label: '登记送达回证' }]}
    >
      <Stack>
        <Card>
          <FileDrop
            accept=".jpg,.jpeg,.png,.webp,.pdf"
            multiple
            label="选择回证照片或扫描件，可一次选多张"
            hint={`文件名里写上文号和签字人的，自动对上，例如“安改〔2026〕12号 主要负责人.jpg”。一次最多 ${MOST} 张。`}
            onFile={take}
          />
        </Card>
        <ActError error={match.error ?? send.error} />
        {rows.map((r) => (
          <SlipCard
            key={r.key}
            row={r}
            today={today}
            isBlank={pressed && r.done === null && !ready.includes(r)}
            onChange={(set) => patch(r.key, set)}
            onAsk={(asked) => void ask(r.key, asked)}
            onDrop={() => setRows((now) => now.filter((one) => one.key !== r.key))}
          />
        ))}
        {rows.length > 0 ? (
          <div className="doc-recipient-acts">
            {waiting.length > 0 ? (
              <Button
                kind="filled"
                busy={send.busy}
                locked={ready.length === 0 ? '还没有一张选好公文和签字人' : null}
                onClick={file}
              >
                登记 {count(ready.length)} 张回证
              </Button>
            ) : null}
            <span className="z-note" role="status">
              共 {count(rows.length)} 张，已登记 {count(filed)} 张
              {waiting.length > ready.length ? `，还有 ${count(waiting.length - ready.length)} 张没有选好` : ''}
            </span>
          </div>
        ) : null}
      </Stack>
    </Page>
  );
}

function SlipCard({
  row,
  today,
  isBlank,
  onChange,
  onAsk,
  onDrop,
}: {
  row: Taken;
  today: string;
  isBlank: boolean;
  onChange: (set: Partial<Taken>) => void;
  onAsk: (asked: string) => void;
  onDrop: () => void;
}) {
  const [typed, setTyped] = useState('');
  const letter = row.letters.find((l) => l.documentId === row.documentId);
  if (row.done?.ok)
    return (
      <Card title={row.name} extra={<StateBadge family="done" label="已登记" />}>
        {row.done.text}　<Link to={`/documents/${row.documentId}`}>打开公文</Link>
      </Card>
    );
  return (
    <Card title={row.name} extra={<LinkButton onClick={onDrop}>去掉这张</LinkButton>}>
      <div className="doc-slipform">
        <p className={row.fault || row.done ? 'doc-slipfault' : 'z-note'}>
          {row.fault ?? (row.done ? `没有登记：${row.done.text}` : row.said)}
        </p>
        {row.letters.length === 0 && row.fileId ? (
          <div className="doc-slipask">
            <Input
              aria-label={`${row.name} 的文号`}
              value={typed}
              placeholder="文号，例如 安改〔2026〕12号"
              onChange={(event) => setTyped(event.target.value)}
              onPressEnter={() => onAsk(typed)}
            />
            <Button locked={typed.trim() ? null : '请先填写文号'} onClick={() => onAsk(typed.trim())}>
              查找公文
            </Button>
          </div>
        ) : null}
        {row.letters.length > 1 ? (
          <Select
            aria-label={`${row.name} 是哪份公文`}
            placeholder="选择公文"
            value={row.documentId || undefined}
            options={row.letters.map((l) => ({ value: l.documentId, label: `${l.number}　${l.title}` }))}
            onChange={(documentId: string) =>
              onChange({
                documentId,
                recipientIds:
                  row.letters
                    .find((l) => l.documentId === documentId)
                    ?.recipients.filter((r) => r.isLikely)
                    .map((r) => r.id) ?? [],
              })
            }
            style={{ width: '100%' }}
          />
        ) : null}
        {letter ? (
          <>
            <p>
              <b>{letter.number}</b>　{letter.title}
            </p>
            <div role="group" aria-label={`${row.name} 上签字的人`}>
              {letter.recipients.map((r) => (
                <Checkbox
                  key={r.id}
                  disabled={r.isSigned}
                  checked={row.recipientIds.includes(r.id)}
                  onChange={(event) =>
                    onChange({
                      recipientIds: event.target.checked
                        ? [...row.recipientIds, r.id]
                        : row.recipientIds.filter((id) => id !== r.id),
                    })
                  }
                >
                  {r.roleLabel} {r.name}
                  {r.isSigned ? '（已签收）' : ''}
                </Checkbox>
              ))}
            </div>
            <div className="doc-slipask">
              <label>
                <span className="z-note">回证上的日期</span>
                <DayInput
                  aria-label={`${row.name} 的送达日期`}
                  value={row.signedOn}
                  min={letter.issuedOn}
                  max={today}
                  onChange={(signedOn: string) => onChange({ signedOn })}
                />
              </label>
              <label>
                <span className="z-note">代收人（选填）</span>
                <Input
                  value={row.signerName}
                  maxLength={60}
                  placeholder="由他人代收时填写"
                  onChange={(event) => onChange({ signerName: event.target.value })}
                />
              </label>
            </div>
          </>
        ) : null}
        {isBlank ? <p className="doc-slipfault">请选好公文、签字人和日期；不用登记的，去掉这张。</p> : null}
      </div>
    </Card>
  );
}
