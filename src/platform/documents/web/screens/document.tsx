/** 文书: the letter as it lies on the table, who has received it, and the receipt itself. */
import { Input } from 'antd';
import { FileText, MessageSquareReply, PenLine, Printer, ScanLine } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { upload } from '#kernel/web/api.ts';
import { day, time } from '#kernel/web/format.ts';
import { useAct, useGet, usePhone } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  Button,
  Card,
  Clock,
  ConfirmAct,
  DayInput,
  Field,
  FileDrop,
  FormPage,
  DetailDrawer,
  Icon,
  KeyValue,
  LetterPage,
  Page,
  QueryFace,
  StateBadge,
  useForm,
} from '#kernel/web/ui/index.ts';
import { getDocument, listDocuments, listLetters, replyToDocument, signDocument } from '../../shared/contract.ts';
import type { DocumentAction, DocumentView, RecipientView } from '../../shared/schema.ts';
import { LetterPast } from '../past.tsx';
import { LetterSheets, PrintedSheets } from '../sheets.tsx';
import '../documents.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(getDocument, { params: { id } });
  return <QueryFace query={query}>{(doc) => <Letter doc={doc} />}</QueryFace>;
}

/** Records whose page a letter can lead back to. */
const subjectPaths: Readonly<Record<string, { label: string; path: (id: string) => string }>> = {
  hazard: { label: '打开这处隐患', path: (id) => `/hazards/${id}` },
  enterprise: { label: '打开企业档案', path: (id) => `/enterprises/${id}` },
  measure: { label: '打开督办措施', path: (id) => `/supervision/measures/${id}` },
  listing: { label: '打开挂牌督办', path: (id) => `/supervision/listings/${id}` },
  jointSession: { label: '打开会商记录', path: (id) => `/joint-sessions/${id}` },
  whistle: { label: '打开吹哨报到', path: (id) => `/whistles/${id}` },
};

function Letter({ doc }: { doc: DocumentView }) {
  const [acting, setActing] = useState<DocumentAction | null>(null);
  const phone = usePhone();
  const about = subjectPaths[doc.subjectType];
  const { menu } = useSession();
  const allows = (key: string): boolean => menu.some((m) => m.key === key);
  return (
    <>
      <div className="doc-screen">
        <Page
          title={doc.title}
          note={`${doc.number}，${doc.issuerName} ${day(doc.issuedOn)}`}
          crumbs={[...(allows('letters') ? [{ label: '公文', to: '/letters' }] : []), { label: doc.number }]}
        >
          <div className="doc-cols">
            {phone ? <ReadLetter doc={doc} /> : <PageOfLetter doc={doc} />}
            <div className="z-stack">
              <Card
                title="签收"
                note={
                  doc.isFullySigned ? '全部签收' : `${doc.recipients.filter((r) => !r.receipt).length} 个受送达人未签收`
                }
              >
                {doc.recipients.map((recipient) => (
                  <Receipt
                    key={recipient.id}
                    recipient={recipient}
                    actions={doc.allowedActions.filter((a) => a.recipientId === recipient.id)}
                    onAct={setActing}
                  />
                ))}
              </Card>
              <Card title="文书">
                <KeyValue
                  items={[
                    { label: '字号', value: doc.number },
                    { label: '印发', value: `${doc.issuerName} ${doc.issuedBy}，${time(doc.issuedAt)}` },
                    { label: '内容校验码', value: doc.contentSm3.slice(0, 16), note: 'SM3 前 16 位，签收记录与之对应' },
                  ]}
                />
                <div className="doc-recipient-acts">
                  {about ? (
                    <Button to={about.path(doc.subjectId)} size="s">
                      {about.label}
                    </Button>
                  ) : null}
                  {doc.draftId ? (
                    <Button to={`/letters/drafts/${doc.draftId}`} size="s">
                      打开公文稿
                    </Button>
                  ) : null}
                </div>
              </Card>
              <LetterPast events={doc.timeline} />
            </div>
          </div>
        </Page>
      </div>
      {official(doc) ? <PrintedSheets letter={official(doc)!} /> : <PrintedLetter doc={doc} />}
      <SignDrawer doc={doc} action={acting?.action === 'sign' ? acting : null} onClose={() => setActing(null)} />
      <DetailDrawer
        open={acting?.action === 'registerPaper'}
        onClose={() => setActing(null)}
        title="登记纸质送达回证"
        note={`${acting ? (doc.recipients.find((r) => r.id === acting.recipientId)?.name ?? '') : ''}，${doc.number}`}
      >
        {acting?.action === 'registerPaper' ? (
          <PaperForm key={acting.recipientId} doc={doc} action={acting} onDone={() => setActing(null)} />
        ) : null}
      </DetailDrawer>
      <DetailDrawer
        open={acting?.action === 'reply'}
        onClose={() => setActing(null)}
        title={acting?.label ?? '回复'}
        note={`${acting ? (doc.recipients.find((r) => r.id === acting.recipientId)?.name ?? '') : ''}，${doc.number}`}
      >
        {acting?.action === 'reply' ? (
          <ReplyForm key={acting.recipientId} doc={doc} action={acting} onDone={() => setActing(null)} />
        ) : null}
      </DetailDrawer>
    </>
  );
}

/** An official letter as it is laid out, or null for the older forms. */
const official = (doc: DocumentView) =>
  doc.body.form === 'official'
    ? { title: doc.title, number: doc.number, issuerName: doc.issuerName, date: doc.issuedOn, body: doc.body }
    : null;

function PageOfLetter({ doc }: { doc: DocumentView }) {
  const { layout } = doc;
  const letter = official(doc);
  if (letter) return <LetterSheets letter={letter} heading="公文" tools={<Tools doc={doc} />} />;
  return (
    <LetterPage
      heading={doc.title}
      code={layout.number}
      title={layout.title}
      to={layout.to.replace(/：$/, '')}
      body={[
        ...layout.blocks.map((block) =>
          block.kind === 'heading1'
            ? { heading: block.text, level: 1 as const }
            : block.kind === 'heading2'
              ? { heading: block.text, level: 2 as const }
              : block.text,
        ),
      ]}
      attachments={layout.attachments}
      from={layout.from}
      date={layout.date}
      tools={<Tools doc={doc} />}
    />
  );
}

const Tools = ({ doc }: { doc: DocumentView }) => (
  <>
    <a className="z-link" href={`/api/v1/documents/${doc.id}/word`} download>
      <Icon as={FileText} /> Word
    </a>
    <button type="button" className="z-link" onClick={() => window.print()}>
      <Icon as={Printer} /> 打印
    </button>
  </>
);

/** On a phone a page of A4 cannot be read: the same words in the size of the phone. */
function ReadLetter({ doc }: { doc: DocumentView }) {
  const { layout } = doc;
  return (
    <Card>
      <article className="doc-read">
        <h2>{layout.title}</h2>
        <p className="doc-read-number">{layout.number}</p>
        <p>{layout.to}</p>
        {layout.blocks.map((block, i) =>
          block.kind === 'heading1' ? (
            <h3 key={i}>{block.text}</h3>
          ) : (
            <p key={i} className={block.kind === 'quote' ? 'doc-read-quote' : undefined}>
              {block.text}
            </p>
          ),
        )}
        {layout.attachments.map((name) => (
          <p key={name}>附件：{name}</p>
        ))}
        <p className="doc-read-from">
          {layout.from}
          <br />
          {layout.date}
        </p>
      </article>
      <div className="doc-read-tools">
        <Tools doc={doc} />
      </div>
    </Card>
  );
}

function Receipt({
  recipient,
  actions,
  onAct,
}: {
  recipient: RecipientView;
  actions: readonly DocumentAction[];
  onAct: (action: DocumentAction) => void;
}) {
  const { receipt } = recipient;
  // One filled button: the receipt comes before the answer.
  const first = actions[0]?.action;
  return (
    <section className="doc-recipient" aria-label={`${recipient.roleLabel}${recipient.name}`}>
      <div style={{ display: 'flex', gap: 8, alignItems: 'center', justifyContent: 'space-between' }}>
        <span>
          <b style={{ fontWeight: 600 }}>{recipient.name}</b> <span className="z-note">{recipient.roleLabel}</span>
        </span>
        <StateBadge family={receipt ? 'done' : 'pending'} label={receipt ? '已签收' : '未签收'} />
      </div>
      {receipt ? (
        <p className="z-small z-ink2">
          {receipt.mode === 'self'
            ? `${receipt.signerName}本人于 ${time(receipt.signedAt)} 在系统中签收，校验码 ${receipt.checkCode}`
            : `${receipt.signerName}于 ${day(receipt.signedAt)} 在送达回证上签字，由${receipt.registeredByUnit} ${receipt.registeredBy}登记`}
        </p>
      ) : null}
      {receipt?.slip ? (
        <a className="doc-slip" href={`/api/v1/files/${receipt.slip.id}/content`} target="_blank" rel="noreferrer">
          {receipt.slip.hasThumb ? (
            <img src={`/api/v1/files/${receipt.slip.id}/thumb`} alt="送达回证" width={160} />
          ) : (
            receipt.slip.name
          )}
        </a>
      ) : null}
      {recipient.reply ? <Reply recipient={recipient} /> : null}
      {actions.length > 0 ? (
        <div className="doc-recipient-acts">
          {actions.map((action) => (
            <Button
              key={action.action}
              kind={action.action === first ? 'filled' : 'outline'}
              icon={action.action === 'sign' ? PenLine : action.action === 'reply' ? MessageSquareReply : ScanLine}
              onClick={() => onAct(action)}
            >
              {action.label}
            </Button>
          ))}
        </div>
      ) : null}
    </section>
  );
}

/** 回复: until when, and what came. */
function Reply({ recipient }: { recipient: RecipientView }) {
  const reply = recipient.reply;
  if (!reply) return null;
  return (
    <div className="z-small" style={{ marginBottom: 8 }}>
      {reply.replies.length === 0 && reply.dueOn ? (
        <>
          <div className="doc-reply-due">
            请于 {day(reply.dueOn)} 前回复
            <Clock due={reply.dueOn} label="回复期限" bare />
          </div>
          <Clock due={reply.dueOn} label="回复期限" bare />
          {reply.dueBasis ? <div className="z-note">{reply.dueBasis}</div> : null}
        </>
      ) : null}
      {reply.replies.map((r) => (
        <div key={r.id}>
          <span className="z-ink2">
            {day(r.repliedOn)} 回复，{r.registeredByUnit} {r.registeredBy}登记
          </span>
          <blockquote className="doc-read-quote">{r.words}</blockquote>
          {r.files.map((f) => (
            <a key={f.id} className="z-link" href={`/api/v1/files/${f.id}/content`} target="_blank" rel="noreferrer">
              <Icon as={FileText} /> {f.name}
            </a>
          ))}
        </div>
      ))}
    </div>
  );
}

interface Scan {
  /** Share sent; null: nothing is on its way. */
  progress: number | null;
  fault: unknown;
  take: (file: File) => Promise<void>;
}
/** One scan on paper, sent as soon as it is chosen. */
function useScan(onTaken: (file: { fileId: string; fileName: string }) => void): Scan {
  const [progress, setProgress] = useState<number | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const take = async (file: File): Promise<void> => {
    setFault(null);
    setProgress(0);
    try {
      const stored = await upload(file, { onProgress: setProgress });
      onTaken({ fileId: stored.id, fileName: stored.name });
    } catch (error) {
      setFault(error);
    } finally {
      setProgress(null);
    }
  };
  return { progress, fault, take };
}

const ScanDrop = ({ scan, name }: { scan: Scan; name: string }) => (
  <>
    <FileDrop
      accept=".jpg,.jpeg,.png,.webp,.pdf"
      onFile={(file) => void scan.take(file)}
      busy={scan.progress !== null}
      label={name || '拍照或选择文件'}
      hint={scan.progress === null ? undefined : `已上传 ${Math.round(scan.progress * 100)}%`}
    />
    <ActError error={scan.fault} />
  </>
);

interface ReplyFields {
  words: string;
  repliedOn: string;
  fileId: string;
  fileName: string;
}

function ReplyForm({ doc, action, onDone }: { doc: DocumentView; action: DocumentAction; onDone: () => void }) {
  const { today } = useSession();
  const form = useForm<ReplyFields>({ initial: { words: '', repliedOn: today, fileId: '', fileName: '' } });
  const scan = useScan((file) => form.set(file));
  const send = useAct(replyToDocument, { invalidate: [getDocument, listDocuments, listLetters], onDone });
  return (
    <FormPage
      form={form}
      submit={action.label}
      busy={send.busy}
      error={send.error}
      locked={scan.progress === null ? null : '附件还在上传'}
      afterTitle="回复以后"
      after={['发文单位收到通知，回复期限停止计算', '回复随公文保存，不能修改，可以再次补充']}
      onSubmit={(v) => {
        if (v.words.trim().length < 2) return form.setErrors([{ path: 'words', message: '请写明回复内容' }]);
        return send.act({
          params: { id: doc.id },
          body: {
            recipientId: action.recipientId,
            words: v.words,
            repliedOn: v.repliedOn,
            fileIds: v.fileId ? [v.fileId] : [],
          },
        });
      }}
    >
      <Field form={form} name="words" label="回复内容">
        {(p) => <Input.TextArea {...p} autoSize={{ minRows: 4 }} maxLength={2000} />}
      </Field>
      <Field form={form} name="repliedOn" label="回复日期">
        {(p) => <DayInput {...p} min={doc.issuedOn} max={today} />}
      </Field>
      <Field form={form} name="fileId" label="复函" optional group help="加盖公章的复函照片或 PDF">
        {() => <ScanDrop scan={scan} name={form.value.fileName} />}
      </Field>
    </FormPage>
  );
}

function SignDrawer({
  doc,
  action,
  onClose,
}: {
  doc: DocumentView;
  action: DocumentAction | null;
  onClose: () => void;
}) {
  const sign = useAct(signDocument, { invalidate: [getDocument, listDocuments], onDone: onClose });
  const others = doc.recipients.filter((r) => !r.receipt && r.id !== action?.recipientId);
  return (
    <ConfirmAct
      open={action !== null}
      onClose={() => {
        onClose();
        sign.reset();
      }}
      title={action?.label ?? ''}
      intro={`请看完${doc.number}《${doc.title}》全文再签收。签收表示您已收到，不表示您同意其中的认定。`}
      consequences={[
        '签收的人、时间和文书校验码一并留存，不能撤回',
        others.length > 0
          ? `还要 ${others.map((r) => `${r.name}（${r.roleLabel}）`).join('、')} 签收`
          : '全部签收后，这件事进入下一环节',
      ]}
      consequencesTitle="签收以后"
      confirm={action?.label ?? '签收'}
      busy={sign.busy}
      error={sign.error}
      act={() =>
        action
          ? sign.act({ params: { id: doc.id }, body: { role: action.role, recipientId: action.recipientId } })
          : undefined
      }
    />
  );
}

interface PaperFields {
  fileId: string;
  fileName: string;
  signedOn: string;
  signerName: string;
}

function PaperForm({ doc, action, onDone }: { doc: DocumentView; action: DocumentAction; onDone: () => void }) {
  const { today } = useSession();
  const recipient = doc.recipients.find((r) => r.id === action.recipientId);
  const form = useForm<PaperFields>({
    initial: { fileId: '', fileName: '', signedOn: today, signerName: recipient?.name ?? '' },
  });
  const scan = useScan((file) => form.set(file));
  const sign = useAct(signDocument, { invalidate: [getDocument, listDocuments], onDone });
  return (
    <FormPage
      form={form}
      submit={`登记${recipient?.roleLabel ?? ''}已签收`}
      busy={sign.busy}
      error={sign.error}
      locked={scan.progress === null ? null : '回证还在上传'}
      onSubmit={(v) => {
        if (v.fileId === '') {
          form.setErrors([{ path: 'fileId', message: '请上传有受送达人签字的送达回证' }]);
          return;
        }
        void sign.act({
          params: { id: doc.id },
          body: {
            role: action.role,
            recipientId: action.recipientId,
            fallbackFileId: v.fileId,
            signedOn: v.signedOn,
            signerName: v.signerName,
          },
        });
      }}
      afterTitle="登记以后"
      after={['您的姓名、单位和登记时间与签收人一并留存', '回证随文书保存，看得到文书的人都能查看']}
    >
      <Field form={form} name="fileId" label="送达回证" group help="照片或 PDF，签字和日期要看得清">
        {() => <ScanDrop scan={scan} name={form.value.fileName} />}
      </Field>
      <Field form={form} name="signedOn" label="回证上的签字日期">
        {(p) => <DayInput {...p} min={doc.issuedOn} max={today} />}
      </Field>
      <Field form={form} name="signerName" label="签字人" help="由他人代收的，填写代收人姓名">
        {(p) => <Input {...p} maxLength={60} />}
      </Field>
    </FormPage>
  );
}

/** What the printer gets: the letter alone, over as many sheets as it needs. */
function PrintedLetter({ doc }: { doc: DocumentView }) {
  const { layout } = doc;
  return (
    <article className="doc-print" aria-hidden="true">
      <h1>{layout.title}</h1>
      <p className="doc-print-number doc-flush">{layout.number}</p>
      <p className="doc-flush">{layout.to}</p>
      {layout.blocks.map((block, i) => (
        <p key={i} className={block.kind === 'heading1' ? 'doc-h1' : block.kind === 'heading2' ? 'doc-h2' : undefined}>
          {block.text}
        </p>
      ))}
      {layout.attachments.map((name, i) => (
        <p key={name}>{i === 0 ? `附件：${name}` : `　　　${name}`}</p>
      ))}
      <p className="doc-right">{layout.from}</p>
      <p className="doc-right">{layout.date}</p>
      <table>
        <tbody>
          {layout.signatures.map((s) => (
            <tr key={s.label + s.name}>
              <th scope="row">
                {s.label}
                <br />
                {s.name}
              </th>
              <td>
                {s.lines.length > 0
                  ? s.lines.map((line) => <div key={line}>{line}</div>)
                  : '签名：　　　　　　　　年　　月　　日'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{layout.copies}</p>
    </article>
  );
}
