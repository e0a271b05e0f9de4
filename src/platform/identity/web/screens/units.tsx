/** 单位: the tree of the district; enterprises come from their own register and are only looked up here. */
import { Input, Select } from 'antd';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  Button,
  Card,
  type Column,
  ConfirmAct,
  DataTable,
  DetailDrawer,
  Field,
  FilterBar,
  FilterChip,
  FormPage,
  LinkButton,
  Page,
  QueryFace,
  StateBadge,
  Tag,
  useForm,
} from '#kernel/web/ui/index.ts';
import { createUnit, editUnit, getReference, listUnits, setUnitActive } from '../../shared/contract.ts';
import { unitKindLabels, unitKinds, type UnitKind } from '../../shared/roles.ts';
import type { UnitView } from '../../shared/schema.ts';
import { useReference } from '../words.ts';
import '../identity.css';

const made = unitKinds.filter((kind) => kind !== 'enterprise');

/** Children under their parents, each with its depth. */
function asTree(units: readonly UnitView[]): { unit: UnitView; depth: number }[] {
  const known = new Set(units.map((unit) => unit.id));
  const under = new Map<string, UnitView[]>();
  for (const unit of units) {
    const key = unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : '';
    under.set(key, [...(under.get(key) ?? []), unit]);
  }
  const walk = (key: string, depth: number): { unit: UnitView; depth: number }[] =>
    (under.get(key) ?? []).flatMap((unit) => [{ unit, depth }, ...walk(unit.id, depth + 1)]);
  return walk('', 0);
}

export function Component() {
  const [{ kind, q }, set] = useUrlState({ kind: '', q: '' });
  const units = useGet(
    listUnits,
    { query: { limit: 200, ...(kind ? { kind: kind as UnitKind } : {}), ...(q ? { q } : {}) } },
    { keep: true },
  );
  const [form, setForm] = useState<UnitView | 'new' | null>(null);
  const [closing, setClosing] = useState<UnitView | null>(null);
  const toggle = useAct(setUnitActive, { onDone: () => setClosing(null) });
  const mayAdd = useSession().menu.some((entry) => entry.key === 'admin-parameters');
  const columns: Column<{ unit: UnitView; depth: number }>[] = [
    {
      key: 'name',
      title: '单位',
      primary: true,
      render: ({ unit, depth }) => (
        <div className={depth > 0 ? `i-tree-${Math.min(depth, 2)}` : undefined}>
          <b style={{ fontWeight: 500 }}>{unit.name}</b>
          {unit.shortName !== unit.name ? <span className="z-note"> {unit.shortName}</span> : null}
        </div>
      ),
    },
    { key: 'kind', title: '类别', width: '140px', render: ({ unit }) => unit.kindLabel },
    {
      key: 'industries',
      title: '监管的行业领域',
      render: ({ unit }) => (
        <span className="i-tags">
          {unit.industries.map((one) => (
            <Tag key={one.code} outline={one.isLead}>
              {one.name}
              {one.isLead ? '（牵头）' : ''}
            </Tag>
          ))}
        </span>
      ),
    },
    {
      key: 'people',
      title: '在任',
      width: '90px',
      align: 'right',
      render: ({ unit }) =>
        unit.people > 0 ? <LinkButton to={`/admin/people?unitId=${unit.id}`}>{unit.people} 人</LinkButton> : '0 人',
    },
    {
      key: 'state',
      title: '状态',
      width: '100px',
      render: ({ unit }) => (unit.isActive ? '在用' : <StateBadge family="stopped" label="停用" />),
    },
    {
      key: 'acts',
      title: '办理',
      width: '130px',
      render: ({ unit }) => (
        <span className="i-inline">
          {unit.allowedActions.includes('edit') ? <LinkButton onClick={() => setForm(unit)}>修改</LinkButton> : null}
          {unit.allowedActions.includes('deactivate') ? (
            <LinkButton onClick={() => setClosing(unit)}>停用</LinkButton>
          ) : null}
          {unit.allowedActions.includes('activate') ? (
            <LinkButton
              onClick={() =>
                void toggle.act({ params: { id: unit.id }, body: { isActive: true, version: unit.version } })
              }
            >
              恢复
            </LinkButton>
          ) : null}
        </span>
      ),
    },
  ];
  return (
    <Page
      title="单位"
      note="区安委会、办公室、部门、街道、专家和系统管理单位；企业单位随企业档案建立"
      actions={
        mayAdd ? (
          <Button kind="filled" icon={Plus} onClick={() => setForm('new')}>
            新建单位
          </Button>
        ) : null
      }
    >
      <FilterBar search={{ value: q, onChange: (value) => set({ q: value }), placeholder: '查单位名称' }}>
        <FilterChip
          label="类别"
          value={kind}
          multiple={false}
          options={unitKinds.map((value) => ({ value, label: unitKindLabels[value] }))}
          onChange={([value = '']) => set({ kind: value })}
        />
      </FilterBar>
      <ActError error={closing ? null : toggle.error} />
      <Card pad={false}>
        <QueryFace query={units}>
          {(data) => (
            <DataTable
              columns={columns}
              rows={q || kind ? data.items.map((unit) => ({ unit, depth: 0 })) : asTree(data.items)}
              rowKey={({ unit }) => unit.id}
              caption="单位"
              minWidth={820}
              empty="没有符合条件的单位"
            />
          )}
        </QueryFace>
      </Card>
      {units.data && units.data.total > units.data.items.length ? (
        <p className="z-note">
          只列出前 {units.data.items.length} 个，共 {units.data.total} 个，请输入名称查找
        </p>
      ) : null}
      <DetailDrawer open={form !== null} onClose={() => setForm(null)} title={form === 'new' ? '新建单位' : '修改单位'}>
        {form !== null ? (
          <UnitForm unit={form === 'new' ? null : form} all={units.data?.items ?? []} onDone={() => setForm(null)} />
        ) : null}
      </DetailDrawer>
      <ConfirmAct
        open={closing !== null}
        onClose={() => {
          setClosing(null);
          toggle.reset();
        }}
        title={`停用${closing?.name ?? ''}`}
        intro="停用以后不能再向它派件、安排人员；以前的记录不变。还有人在任时不能停用。"
        confirm="停用这个单位"
        danger
        busy={toggle.busy}
        error={toggle.error}
        act={() =>
          closing
            ? toggle.act({ params: { id: closing.id }, body: { isActive: false, version: closing.version } })
            : undefined
        }
      />
    </Page>
  );
}

interface UnitFields {
  kind: string;
  name: string;
  shortName: string;
  parentId: string;
  streetCode: string;
  sort: string;
}

function UnitForm({ unit, all, onDone }: { unit: UnitView | null; all: readonly UnitView[]; onDone: () => void }) {
  const { streets } = useReference();
  const create = useAct(createUnit, { invalidate: [listUnits, getReference], onDone });
  const edit = useAct(editUnit, { invalidate: [listUnits, getReference], onDone });
  const form = useForm<UnitFields>({
    initial: {
      kind: unit?.kind ?? 'department',
      name: unit?.name ?? '',
      shortName: unit?.shortName ?? '',
      parentId: unit?.parentId ?? '',
      streetCode: unit?.streetCode ?? '',
      sort: String(unit?.sort ?? 500),
    },
  });
  const send = (value: UnitFields): void => {
    const body = {
      name: value.name,
      shortName: value.shortName,
      parentId: value.parentId || null,
      streetCode: value.streetCode || null,
      sort: Number(value.sort) || 0,
    };
    if (unit) void edit.act({ params: { id: unit.id }, body: { ...body, version: unit.version } });
    else void create.act({ body: { ...body, kind: value.kind as Exclude<UnitKind, 'enterprise'> } });
  };
  return (
    <FormPage
      form={form}
      onSubmit={send}
      submit={unit ? '保存修改' : '建立单位'}
      busy={create.busy || edit.busy}
      error={create.error ?? edit.error}
    >
      {unit ? null : (
        <Field form={form} name="kind" label="类别">
          {(p) => <Select {...p} options={made.map((value) => ({ value, label: unitKindLabels[value] }))} />}
        </Field>
      )}
      <Field form={form} name="name" label="单位全称">
        {(p) => <Input {...p} maxLength={200} />}
      </Field>
      <Field form={form} name="shortName" label="简称" optional help="列表中显示，不填同全称">
        {(p) => <Input {...p} maxLength={200} />}
      </Field>
      <Field form={form} name="parentId" label="上级单位" optional>
        {(p) => (
          <Select
            {...p}
            value={p.value || undefined}
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(value: string | undefined) => p.onChange(value ?? '')}
            options={all.filter((one) => one.id !== unit?.id).map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
      </Field>
      {unit?.kind === 'street' ? null : (
        <Field
          form={form}
          name="streetCode"
          label="所在街道"
          optional={form.value.kind !== 'street' && form.value.kind !== 'community'}
        >
          {(p) => (
            <Select
              {...p}
              value={p.value || undefined}
              allowClear
              onChange={(value: string | undefined) => p.onChange(value ?? '')}
              options={streets.map((one) => ({ value: one.code, label: one.name }))}
            />
          )}
        </Field>
      )}
      <Field form={form} name="sort" label="排列次序" help="数字小的在前">
        {(p) => <Input {...p} inputMode="numeric" className="i-number" />}
      </Field>
    </FormPage>
  );
}
