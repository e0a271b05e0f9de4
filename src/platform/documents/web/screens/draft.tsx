/** A letter on its way: who has had it in hand, who is next, the letter as it will lie on the table. */
import { FileText, Printer } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { time } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import {
  Button,
  Card,
  Columns,
  ConfirmAct,
  DetailDrawer,
  Field,
  FormPage,
  Icon,
  KeyValue,
  Ladder,
  Page,
  QueryFace,
  Stack,
  StateBadge,
  useForm,
} from '#kernel/web/ui/index.ts';
import * as contract from '../../shared/contract.ts';
import { checkFields } from '../../shared/fill.ts';
import type { DraftAction, DraftView } from '../../shared/schema.ts';
import { letterMachine } from '../../shared/states.ts';
import {
  FieldInputs,
  filled,
  firmValue,
  RecipientSelect,
  useRecipients,
  type FirmNames,
  type Values,
} from '../field-inputs.tsx';
import { LetterSheets, PrintedSheets } from '../sheets.tsx';
import { LetterPast } from '../past.tsx';
import '../documents.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(contract.getLetterDraft, { params: { id } });
  return <QueryFace query={query}>{(draft) => <Draft key={draft.version} draft={draft} />}</QueryFace>;
}

const ends = {
  review: contract.reviewLetterDraft,
  sign: contract.signLetterDraft,
  issue: contract.issueLetterDraft,
  return: contract.returnLetterDraft,
  resubmit: contract.resubmitLetterDraft,
  withdraw: contract.withdrawLetterDraft,
} as const;

const after: Record<DraftAction, readonly string[]> = {
  review: ['转给负责人签发', '您的姓名和时间记入办理经过'],
  sign: ['转给经办人员编号印发', '签发后正文不能再改；要改须退回'],
  issue: ['取得文号，正文和受送达单位就此确定', '各受送达单位收到待签收；要求回复的开始计时'],
  return: ['拟稿人收到退回原因，改后重新核稿、签发'],
  resubmit: ['重新核稿、签发'],
  withdraw: ['这份公文不再办理，不占文号'],
};

/** Days of issue in the district's own zone: an early-morning issue is not the day before. */
const dayIssued = (at: string): PlainDate => dayOf(new Date(at));

function Draft({ draft }: { draft: DraftView }) {
  const navigate = useNavigate();
  const [acting, setActing] = useState<DraftAction | null>(null);
  const [editing, setEditing] = useState(false);
  const act = useAct(ends[acting ?? 'review'], {
    invalidate: [contract.getLetterDraft, contract.listLetters],
    onDone: (next) => {
      setActing(null);
      if (next.documentId) void navigate(`/documents/${next.documentId}`);
    },
  });
  const letter = {
    title: draft.title,
    number: draft.number ?? '',
    issuerName: draft.issuerName,
    date: draft.issued ? dayIssued(draft.issued.at) : null,
    body: draft.body,
  };
  const stage = (hand: { name: string; at: string } | null, isNext: boolean) =>
    hand ? ('done' as const) : isNext ? ('now' as const) : ('ahead' as const);
  const hand = (h: { name: string; at: string } | null, empty: string): string =>
    h ? `${h.name}，${time(h.at)}` : empty;
  const label = draft.allowedActions.find((a) => a.action === acting)?.label ?? '';
  return (
    <>
      <div className="doc-screen">
        <Page
          title={draft.title}
          note={draft.number ?? '尚未编号'}
          crumbs={[{ label: '公文', to: '/letters' }, { label: draft.templateName }]}
          tools={<StateBadge family={letterMachine.states[draft.state].family} label={draft.stateLabel} />}
        >
          <Columns kind="form">
            <Stack>
              <Card title="办理步骤">
                <Ladder
                  label="办理步骤"
                  steps={[
                    {
                      key: 'draft',
                      label: '拟稿',
                      state: draft.state === 'returned' ? 'now' : 'done',
                      note: hand(draft.drafted, ''),
                    },
                    {
                      key: 'review',
                      label: '核稿',
                      state: stage(draft.reviewed, draft.state === 'draft'),
                      note: hand(draft.reviewed, '由审核人员办理'),
                    },
                    {
                      key: 'sign',
                      label: '签发',
                      state: stage(draft.signed, draft.state === 'reviewed'),
                      note: hand(draft.signed, '由负责人办理'),
                    },
                    {
                      key: 'issue',
                      label: '编号印发',
                      state: stage(draft.issued, draft.state === 'signed'),
                      note: hand(draft.issued, '签发后取文号'),
                    },
                  ]}
                />
              </Card>
              <LetterPast events={draft.timeline} />
            </Stack>
            <Stack>
              <Card title="您现在可以">
                {draft.allowedActions.length === 0 && !draft.documentId ? (
                  <p className="z-ink2">这一步由其他人办理，您可以查看。</p>
                ) : null}
                <div className="doc-acts">
                  {draft.documentId ? (
                    <Button kind="filled" to={`/documents/${draft.documentId}`}>
                      打开印发的公文
                    </Button>
                  ) : null}
                  {draft.state === 'returned' && draft.allowedActions.some((a) => a.action === 'resubmit') ? (
                    <Button onClick={() => setEditing(true)}>修改</Button>
                  ) : null}
                  {draft.allowedActions.map((a, i) => (
                    <Button
                      key={a.action}
                      kind={i === 0 && a.locked === null ? 'filled' : a.action === 'withdraw' ? 'quiet' : 'outline'}
                      {...(a.locked ? { locked: a.locked } : {})}
                      onClick={() => setActing(a.action)}
                    >
                      {a.label}
                    </Button>
                  ))}
                </div>
                {draft.allowedActions
                  .filter((a) => a.locked)
                  .map((a) => (
                    <p key={a.action} className="z-note">
                      {a.locked}
                    </p>
                  ))}
              </Card>
              <Card title="公文稿">
                <KeyValue
                  items={[
                    { label: '发文单位', value: draft.issuerName },
                    { label: '受送达', value: draft.recipients.map((r) => r.name).join('、') },
                    {
                      label: '依据',
                      value: draft.basis.map((b) => `《${b.document}》${b.clause}`).join('、') || '未写明',
                    },
                    { label: '要求回复', value: draft.replyRule ? '是，按规则计算期限' : '否' },
                    { label: '模板', value: `${draft.templateName} 第 ${draft.templateVersion} 版` },
                  ]}
                />
              </Card>
            </Stack>
            <LetterSheets
              letter={letter}
              tools={
                <>
                  <a className="z-link" href={`/api/v1/letter-drafts/${draft.id}/word`} download>
                    <Icon as={FileText} /> Word
                  </a>
                  <button type="button" className="z-link" onClick={() => window.print()}>
                    <Icon as={Printer} /> 打印
                  </button>
                </>
              }
            />
          </Columns>
        </Page>
      </div>
      <PrintedSheets letter={letter} />
      <ConfirmAct
        open={acting !== null}
        onClose={() => {
          setActing(null);
          act.reset();
        }}
        title={label}
        intro={`《${draft.title}》，发给${draft.recipients.map((r) => r.name).join('、')}。`}
        consequences={acting ? after[acting] : []}
        consequencesTitle={`${label}以后`}
        opinion={
          acting === 'return' || acting === 'withdraw'
            ? { label: '原因', required: true }
            : { label: '意见', required: false }
        }
        confirm={label}
        danger={acting === 'withdraw'}
        busy={act.busy}
        error={act.error}
        act={(opinion) =>
          acting ? act.act({ params: { id: draft.id }, body: { version: draft.version, opinion } }) : undefined
        }
      />
      <DetailDrawer open={editing} onClose={() => setEditing(false)} title="修改公文稿" note={draft.title}>
        {editing ? <Edit draft={draft} onDone={() => setEditing(false)} /> : null}
      </DetailDrawer>
    </>
  );
}

function Edit({ draft, onDone }: { draft: DraftView; onDone: () => void }) {
  const history = useGet(contract.getTemplateHistory, { params: { key: draft.kind } });
  return (
    <QueryFace query={history}>
      {({ items }) => {
        const template = items.find((t) => t.version === draft.templateVersion);
        return template ? <EditForm draft={draft} fields={template.content} onDone={onDone} /> : null;
      }}
    </QueryFace>
  );
}

function EditForm({
  draft,
  fields: content,
  onDone,
}: {
  draft: DraftView;
  fields: Parameters<typeof checkFields>[0];
  onDone: () => void;
}) {
  const form = useForm<Values>({
    initial: {
      ...draft.fields,
      recipients: draft.recipients.map((r) => (r.enterpriseId ? firmValue(r.enterpriseId) : (r.unitId ?? r.name))),
      firms: Object.fromEntries(
        draft.recipients.flatMap((r) => (r.enterpriseId ? [[firmValue(r.enterpriseId), r.name]] : [])),
      ),
    },
  });
  const firms = (form.value['firms'] as FirmNames | undefined) ?? {};
  const chosen = (form.value['recipients'] as string[] | undefined) ?? [];
  const recipientsOf = useRecipients();
  const save = useAct(contract.editLetterDraft, { invalidate: [contract.getLetterDraft], onDone });
  return (
    <FormPage
      form={form}
      submit="保存修改"
      busy={save.busy}
      error={save.error}
      after={['保存后请再送核稿']}
      onSubmit={(value) => {
        const fields = filled(value, content.fields);
        const { missing } = checkFields(content, fields);
        if (missing.length > 0)
          return form.setErrors(missing.map((f) => ({ path: f.key, message: `请填写${f.label}` })));
        return save.act({
          params: { id: draft.id },
          body: { version: draft.version, fields, recipients: recipientsOf(chosen, firms) },
        });
      }}
    >
      <Field form={form} name="recipients" label="受送达单位">
        {(p) => (
          <RecipientSelect
            {...(p as object)}
            value={chosen}
            firms={firms}
            onChange={(next, _names, firms) => form.set({ recipients: next, firms })}
          />
        )}
      </Field>
      <FieldInputs form={form} fields={content.fields} />
    </FormPage>
  );
}
