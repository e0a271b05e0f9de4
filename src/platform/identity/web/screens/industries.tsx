/** 行业分工: which department supervises which industry field, with basis and history (三管三必须). */
import { Input, Select } from 'antd';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { dayCol } from '#kernel/web/format.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  Card,
  Choice,
  type Column,
  ConfirmAct,
  DataTable,
  DayInput,
  DetailDrawer,
  Field,
  FormPage,
  LinkButton,
  Page,
  QueryFace,
  Tag,
  ToggleChip,
  useForm,
} from '#kernel/web/ui/index.ts';
import { addUnitIndustry, endUnitIndustry, listUnitIndustries, listUnits } from '../../shared/contract.ts';
import type { UnitIndustry } from '../../shared/schema.ts';
import { useReference } from '../words.ts';
import '../identity.css';

const fresh = { invalidate: [listUnitIndustries, listUnits] };

export function Component() {
  const { today } = useSession();
  const [{ history }, set] = useUrlState({ history: false });
  const list = useGet(listUnitIndustries, { query: { history: history ? '1' : '0' } }, { keep: true });
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<UnitIndustry | null>(null);
  const [validTo, setValidTo] = useState(today);
  const end = useAct(endUnitIndustry, { ...fresh, onDone: () => setEnding(null) });
  const may = list.data?.allowedActions ?? [];
  const columns: Column<UnitIndustry>[] = [
    { key: 'industry', title: '行业领域', width: '130px', primary: true, render: (row) => row.industryName },
    {
      key: 'unit',
      title: '部门',
      width: '260px',
      render: (row) => (
        <>
          {row.unitName} {row.isLead ? <Tag outline>牵头</Tag> : null}
        </>
      ),
    },
    {
      key: 'period',
      title: '起止',
      width: '220px',
      render: (row) => `${dayCol(row.validFrom)} 至 ${row.validTo ? dayCol(row.validTo) : '今'}`,
    },
    { key: 'basis', title: '依据', render: (row) => row.basis },
    {
      key: 'acts',
      title: '办理',
      width: '90px',
      render: (row) =>
        may.includes('end') && row.validTo === null ? (
          <LinkButton
            onClick={() => {
              setValidTo(today);
              setEnding(row);
            }}
          >
            结束
          </LinkButton>
        ) : null,
    },
  ];
  return (
    <Page
      title="行业分工"
      note="管行业必须管安全、管业务必须管安全、管生产经营必须管安全；隐患按发现当天的分工归口"
      actions={
        may.includes('add') ? (
          <Button kind="filled" icon={Plus} onClick={() => setAdding(true)}>
            增加分工
          </Button>
        ) : null
      }
      tools={<ToggleChip label="含已结束" value={history} onChange={(value) => set({ history: value })} />}
    >
      <Card pad={false}>
        <QueryFace query={list}>
          {(data) => (
            <DataTable
              columns={columns}
              rows={data.items}
              rowKey={(row) => row.id}
              caption="行业领域监管分工"
              minWidth={820}
              empty="还没有分工"
            />
          )}
        </QueryFace>
      </Card>
      <DetailDrawer open={adding} onClose={() => setAdding(false)} title="增加行业领域监管分工">
        {adding ? <AddForm onDone={() => setAdding(false)} /> : null}
      </DetailDrawer>
      <ConfirmAct
        open={ending !== null}
        onClose={() => {
          setEnding(null);
          end.reset();
        }}
        title={ending ? `结束${ending.unitName}对${ending.industryName}的监管` : ''}
        intro="这一天（含当天）以前的隐患仍归它。换牵头部门请先结束，再增加新的。"
        confirm="结束分工"
        danger
        busy={end.busy}
        error={end.error}
        locked={validTo ? null : '请填写最后一天'}
        act={() =>
          ending ? end.act({ params: { id: ending.id }, body: { validTo, version: ending.version } }) : undefined
        }
      >
        <div>
          <div className="z-field-label">
            <label htmlFor="industry-end">最后一天</label>
          </div>
          <DayInput id="industry-end" value={validTo} onChange={setValidTo} />
        </div>
      </ConfirmAct>
    </Page>
  );
}

function AddForm({ onDone }: { onDone: () => void }) {
  const { units, industries } = useReference();
  const { today } = useSession();
  const add = useAct(addUnitIndustry, { ...fresh, onDone });
  const form = useForm({ initial: { unitId: '', industry: '', lead: 'yes', validFrom: today, basis: '' } });
  return (
    <FormPage
      form={form}
      submit="增加分工"
      busy={add.busy}
      error={add.error}
      onSubmit={(value) =>
        void add.act({
          body: {
            unitId: value.unitId,
            industry: value.industry,
            isLead: value.lead === 'yes',
            validFrom: value.validFrom,
            basis: value.basis,
          },
        })
      }
    >
      <Field form={form} name="industry" label="行业领域">
        {(p) => (
          <Select
            {...p}
            value={p.value || undefined}
            options={industries.map((one) => ({ value: one.code, label: one.name }))}
          />
        )}
      </Field>
      <Field form={form} name="unitId" label="部门">
        {(p) => (
          <Select
            {...p}
            value={p.value || undefined}
            showSearch={{ optionFilterProp: 'label' }}
            options={units
              .filter((unit) => unit.kind === 'department' || unit.kind === 'office')
              .map((unit) => ({ value: unit.id, label: unit.name }))}
          />
        )}
      </Field>
      <Field form={form} name="lead" label="职责" group>
        {(p) => (
          <Choice
            value={p.value as string}
            onChange={p.onChange}
            label="职责"
            options={[
              { value: 'yes', label: '牵头监管', note: '隐患归它确认和销号' },
              { value: 'no', label: '配合监管', note: '能看到，不主办' },
            ]}
          />
        )}
      </Field>
      <Field form={form} name="validFrom" label="从哪天起">
        {(p) => <DayInput {...p} />}
      </Field>
      <Field form={form} name="basis" label="依据" help="文号或“三定”规定">
        {(p) => <Input {...p} maxLength={300} />}
      </Field>
    </FormPage>
  );
}
