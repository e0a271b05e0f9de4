/** The form of an enterprise, for registering one and for correcting its file. */
import { Checkbox, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import { Card, DayInput, Field, FormPage, Stack, useForm, type FormState, optionsOf } from '#kernel/web/ui/index.ts';
import { sizeLabels, type EnterpriseFile } from '../shared/schema.ts';
import { sizeWord, stateOptions, useNames, type Names } from './words.ts';
import './enterprises.css';

/** What stands in the inputs: an empty text is a fact that is not known. */
export interface FactsForm {
  name: string;
  uscc: string;
  streetCode: string | null;
  industry: string | null;
  address: string;
  gb4754: string;
  sizeClass: string | null;
  isHighRisk: boolean;
  longitude: number | null;
  latitude: number | null;
  establishedOn: string;
  enterpriseType: string;
  businessScope: string;
  employees: number | null;
  legalRepresentative: string;
  principalName: string;
  principalPhone: string;
  controllerName: string;
  controllerPhone: string;
  safetyName: string;
  safetyPhone: string;
  phone: string;
  state: string;
  isAnother: boolean;
}

/** The inputs filled from a file; without one, empty. */
export const factsOf = (file?: EnterpriseFile): FactsForm => ({
  name: file?.name ?? '',
  uscc: file?.uscc ?? '',
  streetCode: file?.streetCode ?? null,
  industry: file?.industry ?? null,
  address: file?.address ?? '',
  gb4754: file?.gb4754 ?? '',
  sizeClass: file?.sizeClass ?? null,
  isHighRisk: file?.isHighRisk ?? false,
  longitude: file?.longitude ?? null,
  latitude: file?.latitude ?? null,
  establishedOn: file?.establishedOn ?? '',
  enterpriseType: file?.enterpriseType ?? '',
  businessScope: file?.businessScope ?? '',
  employees: file?.employees ?? null,
  legalRepresentative: file?.legalRepresentative ?? '',
  principalName: file?.principalName ?? '',
  principalPhone: file?.principalPhone ?? '',
  controllerName: file?.controllerName ?? '',
  controllerPhone: file?.controllerPhone ?? '',
  safetyName: file?.safetyName ?? '',
  safetyPhone: file?.safetyPhone ?? '',
  phone: file?.phone ?? '',
  state: file?.state ?? 'active',
  isAnother: false,
});

const required = new Set<keyof FactsForm>(['name', 'address']);

/** What is sent: empty texts become null, except where a text is always kept. */
export function sentOf(value: FactsForm): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value))
    sent[key] = typeof one === 'string' && one.trim() === '' && !required.has(key as keyof FactsForm) ? null : one;
  // Pasted from a licence: spaces and small letters are writing only.
  if (typeof sent['uscc'] === 'string')
    sent['uscc'] = sent['uscc'].normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  return sent;
}

/** Names of the facts, on the form and where two versions are compared. */
export const factLabels: Readonly<Record<keyof FactsForm, string>> = {
  name: '企业名称',
  uscc: '统一社会信用代码',
  streetCode: '所属街道',
  industry: '行业领域',
  sizeClass: '规模',
  state: '状态',
  address: '地址',
  isHighRisk: '高危行业领域',
  enterpriseType: '企业类型',
  gb4754: '行业代码',
  establishedOn: '成立日期',
  employees: '从业人数',
  longitude: '经度',
  latitude: '纬度',
  businessScope: '经营范围',
  legalRepresentative: '法定代表人',
  phone: '企业联系电话',
  principalName: '主要负责人',
  principalPhone: '主要负责人电话',
  controllerName: '实际控制人',
  controllerPhone: '实际控制人电话',
  safetyName: '安全管理人员',
  safetyPhone: '安全管理人员电话',
  isAnother: '确为另一家',
};

/** A fact as a reader sees it. */
export function factWords(names: Names, field: keyof FactsForm, value: FactsForm[keyof FactsForm]): string {
  if (value === null || value === '') return '没有填';
  if (field === 'streetCode') return names.streetFull(String(value));
  if (field === 'industry') return names.industry(String(value));
  if (field === 'sizeClass') return sizeWord(String(value));
  if (field === 'state') return stateOptions.find((one) => one.value === value)?.label ?? String(value);
  if (field === 'isHighRisk') return value === true ? '属于' : '不属于';
  return String(value);
}

export interface FactsFormProps {
  initial: FactsForm;
  submit: string;
  onSubmit: (value: FactsForm) => unknown;
  error: unknown;
  busy: boolean;
  /** Shown above the button, e.g. the box 确为另一家. */
  children?: (form: FormState<FactsForm>) => ReactNode;
  /** With the state of the enterprise, which a new one does not choose. */
  withState?: boolean;
  schema?: z.ZodType;
  draftKey?: string;
}

const full = { width: '100%' } as const;

export function FactsFormPage({
  initial,
  submit,
  onSubmit,
  error,
  busy,
  children,
  withState = false,
  schema,
  draftKey,
}: FactsFormProps) {
  const names = useNames();
  const form = useForm<FactsForm>({
    initial,
    ...(schema ? { schema } : {}),
    ...(draftKey ? { draftKey } : {}),
  });
  const text = (name: keyof FactsForm, help?: string) => (
    <Field form={form} name={name} label={factLabels[name]} optional {...(help ? { help } : {})}>
      {(p) => <Input {...p} />}
    </Field>
  );
  return (
    <FormPage
      form={form}
      submit={submit}
      error={error}
      busy={busy}
      onSubmit={async (value) => {
        if ((await onSubmit(value)) !== undefined) form.settled();
      }}
    >
      <Stack>
        <Card title="基本信息">
          <Field form={form} name="name" label={factLabels.name} help="与营业执照一致">
            {(p) => <Input {...p} maxLength={200} />}
          </Field>
          <div className="en-two">
            <Field form={form} name="uscc" label={factLabels.uscc} help="18 位；没有办理执照的可以不填" optional>
              {(p) => <Input {...p} maxLength={24} />}
            </Field>
            <Field form={form} name="streetCode" label={factLabels.streetCode}>
              {(p) => <Select {...p} style={full} options={names.streets} placeholder="选择街道" />}
            </Field>
            <Field form={form} name="industry" label={factLabels.industry}>
              {(p) => <Select {...p} style={full} options={names.industries} placeholder="选择行业领域" />}
            </Field>
            <Field form={form} name="sizeClass" label={factLabels.sizeClass} optional>
              {(p) => (
                <Select
                  {...p}
                  allowClear
                  style={full}
                  placeholder="选择规模"
                  onChange={(value: string | undefined) => p.onChange(value ?? null)}
                  options={optionsOf(sizeLabels)}
                />
              )}
            </Field>
            {withState ? (
              <Field form={form} name="state" label={factLabels.state}>
                {(p) => <Select {...p} style={full} options={stateOptions} />}
              </Field>
            ) : null}
          </div>
          {text('address', '写到门牌号，检查人员按它找到现场')}
          <Field form={form} name="isHighRisk" label={factLabels.isHighRisk} group>
            {({ value, onChange }) => (
              <Checkbox checked={Boolean(value)} onChange={(event) => onChange(event.target.checked)}>
                属于高危行业领域
              </Checkbox>
            )}
          </Field>
          <div className="en-two">
            {text('enterpriseType')}
            {text('gb4754', '国民经济行业分类代码')}
            <Field form={form} name="establishedOn" label={factLabels.establishedOn} optional>
              {(p) => <DayInput {...p} />}
            </Field>
            <Field form={form} name="employees" label={factLabels.employees} optional>
              {(p) => <InputNumber {...p} style={full} min={0} precision={0} />}
            </Field>
            <Field form={form} name="longitude" label={factLabels.longitude} optional>
              {(p) => <InputNumber {...p} style={full} step={0.0001} />}
            </Field>
            <Field form={form} name="latitude" label={factLabels.latitude} optional>
              {(p) => <InputNumber {...p} style={full} step={0.0001} />}
            </Field>
          </div>
          <Field form={form} name="businessScope" label={factLabels.businessScope} optional>
            {(p) => <Input.TextArea {...p} autoSize={{ minRows: 2, maxRows: 8 }} maxLength={4000} />}
          </Field>
        </Card>
        <Card title="人员">
          <div className="en-two">
            {text('legalRepresentative')}
            {text('phone')}
            {text('principalName')}
            {text('principalPhone')}
            {text('controllerName')}
            {text('controllerPhone')}
            {text('safetyName')}
            {text('safetyPhone')}
          </div>
        </Card>
        {children?.(form)}
      </Stack>
    </FormPage>
  );
}
