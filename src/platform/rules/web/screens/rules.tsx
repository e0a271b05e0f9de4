/** 规则参数: rates, limits and terms with their document, clause and validity; a change is a new version. */
import { Input, Select } from 'antd';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { unitLabels, type Term, type TermUnit } from '#platform/calendar/shared/term.ts';
import { day, time } from '#kernel/web/format.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  Card,
  type Column,
  DataTable,
  DayInput,
  DetailDrawer,
  Field,
  FilterBar,
  FormPage,
  KeyValue,
  LinkButton,
  Page,
  QueryFace,
  Stack,
  Tag,
  useForm,
} from '#kernel/web/ui/index.ts';
import { addRuleVersion, getRule, listRules } from '../../shared/contract.ts';
import { groupLabels } from '../../shared/labels.ts';
import type { RuleValue, RuleVersionView, RuleView } from '../../shared/schema.ts';

const validity = (v: RuleVersionView): string =>
  `${day(v.validFrom)}起${v.endsOn ? `，至${day(v.endsOn)}` : v.validTo ? `，至${day(v.validTo)}` : ''}`;

const currentOf = (rule: RuleView): RuleVersionView | undefined =>
  rule.versions.find((v) => v.version === rule.current);

export function Component() {
  const list = useGet(listRules);
  const [{ q, rule }, set] = useUrlState({ q: '', rule: '' });
  const opened = list.data?.rules.find((r) => r.key === rule);
  const [editing, setEditing] = useState(false);
  const close = (): void => {
    setEditing(false);
    set({ rule: '' });
  };
  const columns: Column<RuleView>[] = [
    {
      key: 'label',
      title: '参数',
      primary: true,
      render: (row) => <LinkButton onClick={() => set({ rule: row.key })}>{row.label}</LinkButton>,
    },
    {
      key: 'value',
      title: '现行值',
      width: '210px',
      render: (row) => {
        const now = currentOf(row);
        return now ? (
          <>
            {now.text} {now.needsCheck ? <Tag outline>待核</Tag> : null}
          </>
        ) : (
          '今天没有有效的规定'
        );
      },
    },
    {
      key: 'basis',
      title: '依据',
      render: (row) => {
        const now = currentOf(row) ?? row.versions[0];
        return `${now?.document ?? ''}${now?.clause ?? ''}`;
      },
    },
    {
      key: 'validity',
      title: '有效期',
      width: '210px',
      hideBelow: 1180,
      render: (row) => validity((currentOf(row) ?? row.versions[0]) as RuleVersionView),
    },
    {
      key: 'versions',
      title: '版本',
      width: '80px',
      align: 'right',
      hideBelow: 1180,
      render: (row) => `${row.versions.length} 个`,
    },
  ];
  return (
    <Page title="规则参数" note="期限、比例和限额；改动是新增一个版本，以前的记录仍按当日有效的版本">
      <FilterBar search={{ value: q, onChange: (value) => set({ q: value }), placeholder: '查参数、文件、条款' }}>
        {null}
      </FilterBar>
      <QueryFace query={list}>
        {(data) => {
          const words = q.trim();
          const rows = data.rules.filter(
            (r) =>
              words === '' ||
              [r.label, r.key, ...r.versions.flatMap((v) => [v.document, v.clause, v.text])].some((t) =>
                t.includes(words),
              ),
          );
          const groups = [...new Set(rows.map((r) => r.group))];
          return groups.length === 0 ? (
            <Card>
              <p className="z-ink2">{words ? `没有与“${words}”相符的参数，请换个说法` : '还没有参数'}</p>
            </Card>
          ) : (
            groups.map((group) => (
              <Card key={group} title={groupLabels[group] ?? group} pad={false}>
                <DataTable
                  columns={columns}
                  rows={rows.filter((r) => r.group === group)}
                  rowKey={(row) => row.key}
                  caption={`${groupLabels[group] ?? group}的参数`}
                  minWidth={720}
                />
              </Card>
            ))
          );
        }}
      </QueryFace>
      <DetailDrawer
        open={opened !== undefined}
        onClose={close}
        title={opened?.label ?? ''}
        note={opened?.key}
        footer={
          list.data?.canEdit && !editing ? (
            <Button kind="filled" icon={Plus} onClick={() => setEditing(true)}>
              新增版本
            </Button>
          ) : null
        }
      >
        {opened && editing ? <VersionForm key={opened.key} rule={opened} onDone={() => setEditing(false)} /> : null}
        {opened && !editing ? <History rule={opened} /> : null}
      </DetailDrawer>
    </Page>
  );
}

function History({ rule }: { rule: RuleView }) {
  return (
    <Stack>
      {rule.versions.map((v) => (
        <Card
          key={v.version}
          title={`第 ${v.version} 版：${v.text}`}
          extra={
            <>
              {v.version === rule.current ? <Tag>现行</Tag> : null} {v.needsCheck ? <Tag outline>待核</Tag> : null}
            </>
          }
          tone={v.version === rule.current ? 'plain' : 'sunk'}
        >
          <KeyValue
            items={[
              { label: '依据', value: `${v.document}${v.clause}` },
              { label: '有效期', value: validity(v) },
              ...(v.note ? [{ label: '备注', value: v.note }] : []),
              {
                label: '录入',
                value:
                  v.source === 'seed' ? `随程序提供，${time(v.createdAt)}` : `${v.createdBy}，${time(v.createdAt)}`,
              },
            ]}
          />
        </Card>
      ))}
    </Stack>
  );
}

interface Fields {
  value: RuleValue;
  document: string;
  clause: string;
  validFrom: string;
  validTo: string;
  note: string;
}

function VersionForm({ rule, onDone }: { rule: RuleView; onDone: () => void }) {
  const { today } = useSession();
  const newest = rule.versions[0] as RuleVersionView;
  const form = useForm<Fields>({
    initial: {
      value: newest.value,
      document: newest.document,
      clause: newest.clause,
      validFrom: today,
      validTo: '',
      note: '',
    },
  });
  const add = useAct(addRuleVersion, { invalidate: [listRules, getRule], onDone });
  return (
    <FormPage
      form={form}
      submit="新增这个版本"
      busy={add.busy}
      error={add.error}
      onSubmit={(v) =>
        add.act({
          params: { key: rule.key },
          body: {
            value: v.value,
            document: v.document,
            clause: v.clause,
            validFrom: v.validFrom,
            validTo: v.validTo === '' ? null : v.validTo,
            note: v.note,
            baseVersion: newest.version,
          },
        })
      }
      afterTitle="新增以后"
      after={['从生效日起按新值办理', '生效日以前的记录仍按原版本', '原版本保留，可随时查看']}
    >
      <Field form={form} name="value" label="值" note={`原来是 ${newest.text}`} group={isTerm(newest.value)}>
        {(p) => <ValueInput {...p} unit={newest.unit} was={newest.value} />}
      </Field>
      <Field form={form} name="document" label="依据文件">
        {(p) => <Input {...p} maxLength={200} />}
      </Field>
      <Field form={form} name="clause" label="条款" optional>
        {(p) => <Input {...p} maxLength={100} />}
      </Field>
      <Field form={form} name="validFrom" label="生效日期" help="早于今天的，须在备注中写明补录原因">
        {(p) => <DayInput {...p} />}
      </Field>
      <Field form={form} name="validTo" label="失效日期" optional help="不填：到下一个版本生效为止">
        {(p) => <DayInput {...p} />}
      </Field>
      <Field form={form} name="note" label="备注" optional={form.value.validFrom >= today}>
        {(p) => <Input.TextArea {...p} rows={2} maxLength={500} />}
      </Field>
    </FormPage>
  );
}

const isTerm = (value: unknown): value is Term =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  'amount' in value &&
  'unit' in value &&
  Object.keys(value).length === 2;

/** An input in the form that the value has: a number, a term, a choice, words, a list of words, or several parts. */
function ValueInput({
  value,
  onChange,
  was,
  unit,
  ...aria
}: {
  value: unknown;
  onChange: (next: RuleValue) => void;
  was: RuleValue;
  unit: string;
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}) {
  if (isTerm(was)) {
    const term = value as Term;
    return (
      <span style={{ display: 'inline-flex', gap: 8 }}>
        <Input
          aria-label="数量"
          inputMode="numeric"
          style={{ width: 96 }}
          value={String(term.amount)}
          onChange={(event) => onChange({ ...term, amount: Number(event.target.value.replace(/\D/g, '')) })}
        />
        <Select<TermUnit>
          aria-label="单位"
          style={{ width: 200 }}
          value={term.unit}
          onChange={(next) => onChange({ ...term, unit: next })}
          options={Object.entries(unitLabels).map(([key, label]) => ({ value: key as TermUnit, label }))}
        />
      </span>
    );
  }
  if (typeof was === 'number')
    return (
      <Input
        {...aria}
        inputMode="decimal"
        style={{ maxWidth: 200 }}
        suffix={unit || undefined}
        value={String(value)}
        onChange={(event) => {
          const text = event.target.value;
          onChange(text.trim() !== '' && Number.isFinite(Number(text)) && !text.endsWith('.') ? Number(text) : text);
        }}
      />
    );
  if (typeof was === 'boolean')
    return (
      <Select
        {...aria}
        style={{ width: 120 }}
        value={value as boolean}
        onChange={(next: boolean) => onChange(next)}
        options={[
          { value: true, label: '是' },
          { value: false, label: '否' },
        ]}
      />
    );
  if (typeof was === 'string')
    return <Input {...aria} value={String(value)} onChange={(event) => onChange(event.target.value)} />;
  return <PartsInput {...aria} value={value as RuleValue} onChange={onChange} />;
}

function PartsInput({
  value,
  onChange,
  ...aria
}: {
  value: RuleValue;
  onChange: (next: RuleValue) => void;
  id: string;
}) {
  const [text, setText] = useState(JSON.stringify(value, null, 2));
  const [fault, setFault] = useState(false);
  return (
    <>
      <Input.TextArea
        {...aria}
        autoSize={{ minRows: 3, maxRows: 16 }}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          try {
            onChange(JSON.parse(event.target.value) as RuleValue);
            setFault(false);
          } catch {
            setFault(true);
          }
        }}
      />
      {fault ? (
        <p className="z-field-error" role="status">
          括号或引号没有配齐，请照原来的样子填写
        </p>
      ) : null}
    </>
  );
}
