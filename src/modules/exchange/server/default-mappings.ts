/** First editions: our own names and codes, for the office to change to those that the receivers give out. */
import {
  sourceSets,
  type Format,
  type MappingBody,
  type MappingField,
  type SetKey,
  type SourceField,
} from '../shared/mapping.ts';

const formatOf: Readonly<Record<SourceField['type'], Format>> = {
  text: 'text',
  day: 'day',
  instant: 'instant',
  count: 'number',
  money: 'wan',
  flag: 'flag01',
  choice: 'code',
};
/** Two digits in the order of our list, until the receiver's codes are known. */
const codesOf = (values: Readonly<Record<string, string>> | undefined): MappingField['codes'] =>
  Object.keys(values ?? {}).map((from, i) => ({ from, to: String(i + 1).padStart(2, '0') }));

const NEEDED = new Set([
  'code',
  'hazardCode',
  'title',
  'enterpriseName',
  'streetCode',
  'industry',
  'foundOn',
  'state',
  'grade',
  'key',
]);
const LIMITS: Readonly<Record<string, number>> = {
  title: 100,
  description: 2000,
  place: 100,
  enterpriseName: 200,
  address: 300,
};

function setOf(key: SetKey, name: string, over: Partial<Record<string, { name?: string; format?: Format }>> = {}) {
  const source = sourceSets.find((s) => s.key === key);
  if (!source) throw new RangeError(`no data set ${key}`);
  return {
    key,
    name,
    isOn: true,
    fields: (source.fields as readonly SourceField[]).map((field): MappingField => {
      const format = over[field.key]?.format ?? formatOf[field.type];
      return {
        name: over[field.key]?.name ?? field.key,
        title: field.title,
        from: field.key,
        constant: '',
        format,
        required: NEEDED.has(field.key),
        max: format === 'text' ? (LIMITS[field.key] ?? null) : null,
        codes: format === 'code' ? codesOf(field.values) : [],
      };
    }),
  };
}

/** The city: everything, our names. */
const city: MappingBody = {
  sets: [
    setOf('hazards', 'majorHazards'),
    setOf('sources', 'hazardSources'),
    setOf('measures', 'supervisionMeasures'),
    setOf('listings', 'hazardListings'),
    setOf('enterprises', 'enterprises'),
    setOf('figures', 'streetIndustryFigures'),
  ],
};
/** The national database: the hazard, its listing and its firm; days without strokes. */
const days = {
  foundOn: { format: 'day8' },
  confirmedOn: { format: 'day8' },
  dueOn: { format: 'day8' },
  completedOn: { format: 'day8' },
  closedOn: { format: 'day8' },
  listedOn: { format: 'day8' },
  delistedOn: { format: 'day8' },
} as const;
const nation: MappingBody = {
  sets: [setOf('hazards', 'ZDSGYH', days), setOf('listings', 'GPDB', days), setOf('enterprises', 'QYJBXX')],
};

export const defaultReceivers = [
  {
    code: 'city',
    name: '市安委会办公室',
    note: '市级重大事故隐患数据库。正式接口尚未公布，字段和代码以对方下发的为准',
    body: city,
  },
  {
    code: 'nation',
    name: '国家重大事故隐患数据库',
    note: '经市级转报。正式接口尚未公布，字段和代码以对方下发的为准',
    body: nation,
  },
] as const;
