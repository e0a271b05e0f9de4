/** Choosing items by typing: those in force on the discovery day, the firm's industry first. */
import { call } from '#kernel/web/api.ts';
import { type PickOption, type PickProps, SearchSelect } from '#kernel/web/ui/index.ts';
import { listCriteria } from '../../shared/contract.ts';
import { roleLabels } from '../../shared/labels.ts';
import type { Criterion, CriterionKind, IndustryCode } from '../../shared/schema.ts';

export type CriterionPickerProps = PickProps & {
  /** Discovery day of the hazard: only what was in force then is offered. */
  on: string;
  /** The firm's industry field; preferred, not exclusive. */
  industry?: string | null | undefined;
  /** `statutory` where checklist items make no sense. */
  kind?: CriterionKind;
  /** Only items of one standard. */
  standardId?: string | undefined;
  /** Told with each choice, for showing the quote. */
  onCriteria?: (criteria: readonly Criterion[]) => void;
};

const known = new Map<string, Criterion>();

/** The option under which an item is offered; use it for `initial`. */
const criterionOption = (
  c: Pick<Criterion, 'id' | 'clause' | 'text' | 'standardName' | 'docNo' | 'role' | 'needsCheck'>,
): PickOption => ({
  value: c.id,
  label: `${c.clause} ${c.text}`,
  note: [c.docNo ?? c.standardName, roleLabels[c.role], c.needsCheck ? '待核' : ''].filter(Boolean).join(' · '),
});

async function find(
  q: string,
  on: string,
  industry: string | null | undefined,
  kind: CriterionKind | undefined,
  standardId: string | undefined,
  signal: AbortSignal,
): Promise<PickOption[]> {
  const ask = async (field?: string): Promise<readonly Criterion[]> =>
    (
      await call(
        listCriteria,
        {
          query: {
            on,
            limit: 30,
            ...(q ? { q } : {}),
            ...(kind ? { kind } : {}),
            ...(standardId ? { standardId } : {}),
            ...(field ? { industry: field as IndustryCode } : {}),
          },
        },
        { signal },
      )
    ).items;
  const own = industry && !standardId ? await ask(industry) : [];
  const rest = own.length < 30 ? await ask() : [];
  const items = [...own, ...rest.filter((item) => !own.some((one) => one.id === item.id))].slice(0, 40);
  for (const item of items) known.set(`${item.id} ${on}`, item);
  return items.map(criterionOption);
}

export function CriterionPicker({
  on,
  industry,
  kind,
  standardId,
  onCriteria,
  onPick,
  ...props
}: CriterionPickerProps) {
  return (
    <SearchSelect
      {...props}
      name={`criteria ${on} ${industry ?? ''} ${kind ?? ''} ${standardId ?? ''}`}
      placeholder={props.placeholder ?? '输入条文中的两个字、条号或文号'}
      search={(q, signal) => find(q, on, industry, kind, standardId, signal)}
      onPick={(options) => {
        onPick?.(options);
        onCriteria?.(options.flatMap((option) => known.get(`${option.value} ${on}`) ?? []));
      }}
    />
  );
}
