/** 规则参数: rates, limits and terms with their document, clause and validity; a change is a new version. */
import { Input } from 'antd';
import { Plus } from 'lucide-react';
import { useState } from 'react';
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
import { isOneLine, ValueInput, ValueShow } from '../value.tsx';
import '../rules.css';

const validity = (v: RuleVersionView): string =>
  `${day(v.validFrom)}起${v.endsOn ? `，至${day(v.endsOn)}` : v.validTo ? `，至${day(v.validTo)}` : ''}`;

/** As much as a cell of the list holds; the whole stands in its history. */
const inCell = (text: string): string => (text.length > 48 ? `${text.slice(0, 46)}……` : text);

/** A value that a heading can say. */
const isShort = (v: RuleVersionView): boolean => isOneLine(v.value) && v.text.length <= 40;

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
            {inCell(now.text)} {now.needsCheck ? <Tag outline>待核</Tag> : null}
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
            <Stack>
              {groups.map((group) => (
                <Card key={group} title={groupLabels[group] ?? group} pad={false}>
                  <DataTable
                    columns={columns}
                    rows={rows.filter((r) => r.group === group)}
                    rowKey={(row) => row.key}
                    caption={`${groupLabels[group] ?? group}的参数`}
                    minWidth={720}
                  />
                </Card>
              ))}
            </Stack>
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
          title={isShort(v) ? `第 ${v.version} 版：${v.text}` : `第 ${v.version} 版`}
          extra={
            <>
              {v.version === rule.current ? <Tag>现行</Tag> : null} {v.needsCheck ? <Tag outline>待核</Tag> : null}
            </>
          }
          tone={v.version === rule.current ? 'plain' : 'sunk'}
        >
          <KeyValue
            items={[
              ...(isShort(v)
                ? []
                : [{ label: '值', value: <ValueShow rule={rule.key} value={v.value} />, wide: true }]),
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
      <Field
        form={form}
        name="value"
        label="值"
        note={isShort(newest) ? `原来是 ${newest.text}` : undefined}
        group={typeof newest.value === 'object' && newest.value !== null}
      >
        {(p) => <ValueInput {...p} rule={rule.key} unit={newest.unit} was={newest.value} />}
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
