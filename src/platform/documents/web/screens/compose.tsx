/** 拟稿: steps at the left, fields in the order the letter needs, the letter itself at the right, live. */
import { Select } from 'antd';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { PlainDate } from '#kernel/shared/time.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Card, Columns, Field, FormPage, Ladder, Page, QueryFace, useForm } from '#kernel/web/ui/index.ts';
import { createDraft, listLetters, listTemplates } from '../../shared/contract.ts';
import { checkFields, fillTemplate } from '../../shared/fill.ts';
import type { TemplateView } from '../../shared/letter.ts';
import {
  FieldInputs,
  filled,
  RecipientSelect,
  usePaperNames,
  useRecipients,
  type FirmNames,
  type Values,
} from '../field-inputs.tsx';
import { LetterSheets } from '../sheets.tsx';
import '../documents.css';
import { gap } from '../sample-fields.ts';

export function Component() {
  const query = useGet(listTemplates, {});
  const [{ template }, set] = useUrlState({ template: '' });
  return (
    <QueryFace query={query}>
      {({ items: all }) => {
        const items = all.filter((t) => !t.content.isPaper);
        const chosen = items.find((t) => t.key === template) ?? items[0];
        return (
          <Page title="拟稿" crumbs={[{ label: '公文', to: '/letters' }, { label: '拟稿' }]}>
            {chosen ? (
              <Compose key={chosen.key} template={chosen} all={items} onTemplate={(key) => set({ template: key })} />
            ) : (
              <p>没有可用的公文模板，请安委办管理员在公文模板中启用。</p>
            )}
          </Page>
        );
      }}
    </QueryFace>
  );
}

function Compose({
  template,
  all,
  onTemplate,
}: {
  template: TemplateView;
  all: readonly TemplateView[];
  onTemplate: (key: string) => void;
}) {
  const { today, user, unit } = useSession();
  const navigate = useNavigate();
  const { content } = template;
  const form = useForm<Values>({ initial: { recipients: [] }, draftKey: `letter-${template.key}` });
  const recipientsOf = useRecipients();
  const onPaper = usePaperNames()((form.value['recipients'] as string[] | undefined) ?? []);
  const chosen = (form.value['recipients'] as string[] | undefined) ?? [];
  const firms = (form.value['firms'] as FirmNames | undefined) ?? {};
  const send = useAct(createDraft, {
    invalidate: [listLetters],
    onDone: (draft) => {
      form.settled();
      void navigate(`/letters/drafts/${draft.id}`);
    },
  });
  const preview = useMemo(
    () => fillTemplate(content, filled(form.value, content.fields), today as PlainDate, gap),
    [content, form.value, today],
  );
  return (
    <Columns kind="form">
      <Card title="办理步骤">
        <Ladder
          label="办理步骤"
          steps={[
            { key: 'draft', label: '拟稿', state: 'now', date: '今天', note: `${unit?.name ?? ''} ${user.name}` },
            { key: 'review', label: '核稿', state: 'ahead', note: '由本单位审核人员办理，不能是拟稿人' },
            { key: 'sign', label: '签发', state: 'ahead', note: '由负责人签发，不能是拟稿人、核稿人' },
            { key: 'issue', label: '编号印发', state: 'ahead', note: '签发后取文号，送达受送达单位' },
            {
              key: 'receipt',
              label: content.replyRule ? '签收和回复' : '签收',
              state: 'ahead',
              note: content.replyRule ? '各单位分别签收、按期回复' : '各单位分别签收',
            },
          ]}
        />
      </Card>
      <Card title="本步填写" note={template.name}>
        <FormPage
          form={form}
          submit="送核稿"
          busy={send.busy}
          error={send.error}
          afterTitle="送核以后"
          after={[
            '审核人员的待办中出现这份公文',
            '签发以前没有文号，可以退回修改或撤回',
            content.replyRule
              ? '印发后各受送达单位收到待签收、待回复，逾期未回复的告知本单位'
              : '印发后各受送达单位收到待签收',
          ]}
          onSubmit={(value) => {
            const fields = filled(value, content.fields);
            const { missing } = checkFields(content, fields);
            const errors = [
              ...(chosen.length === 0 ? [{ path: 'recipients', message: '请选择至少一个受送达单位' }] : []),
              ...missing.map((f) => ({ path: f.key, message: `请填写${f.label}` })),
            ];
            if (errors.length > 0) return form.setErrors(errors);
            return send.act({ body: { template: template.key, fields, recipients: recipientsOf(chosen, firms) } });
          }}
        >
          <Field form={form} name="template" label="公文模板">
            {(p) => (
              <Select
                {...(p as object)}
                value={template.key}
                onChange={onTemplate}
                style={{ width: '100%' }}
                options={all.map((t) => ({ value: t.key, label: t.name }))}
              />
            )}
          </Field>
          <Field
            form={form}
            name="recipients"
            label="受送达单位"
            help={
              onPaper.length > 0
                ? `${onPaper.join('、')}不在单位名录中，由本单位登记纸质送达和回复`
                : '各自签收，企业没有账号的登记纸质送达；企业只列您管辖范围内的。主送机关按这里填写，可以再改'
            }
          >
            {(p) => (
              <RecipientSelect
                {...(p as object)}
                value={chosen}
                firms={firms}
                onChange={(next, names, firms) => {
                  const before = form.value['to'];
                  const own = before === undefined || before === '' || before === form.value['toByChoice'];
                  form.set({
                    recipients: next,
                    firms,
                    toByChoice: names.join('、'),
                    ...(own ? { to: names.join('、') } : {}),
                  });
                }}
              />
            )}
          </Field>
          <FieldInputs form={form} fields={content.fields} />
        </FormPage>
      </Card>
      <LetterSheets letter={{ ...preview, number: '', issuerName: unit?.name ?? '', date: null }} />
    </Columns>
  );
}
