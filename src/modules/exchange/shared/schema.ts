/** Shapes of the exchange room, in and out. */
import { z } from 'zod';
import { ask, keyOf, version } from '#kernel/shared/fields.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { DoneBy, Moment, PastStep } from '#platform/casework/shared/past.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { MappingBody } from './mapping.ts';
import {
  carrierLabels,
  mappingStates,
  modeLabels,
  opLabels,
  packageStates,
  purposeLabels,
  resultLabels,
  returnKindLabels,
  returnStates,
} from './states.ts';

export const ReceiverCode = z.string().regex(/^[a-z][a-z0-9]{1,19}$/, '请选择接收方');
const Purpose = keyOf(purposeLabels);
const Mode = keyOf(modeLabels);
export const OpKey = keyOf(opLabels);

/* —— acts —— */

export const ProposePackage = z.object({
  receiver: ReceiverCode,
  purpose: Purpose.default('routine'),
  mode: Mode.default('incremental'),
  note: z.string().trim().max(500, '说明请控制在 500 字以内').default(''),
  fileIds: z.array(z.uuid()).max(9, '附件最多 9 份').default([]),
  /** Photos and papers of the records travel in the package. */
  carryFiles: z.boolean().default(false),
});
export type ProposePackage = z.output<typeof ProposePackage>;
export const EditPackage = z.object({
  version: z.number().int(),
  purpose: Purpose,
  mode: Mode,
  note: z.string().trim().max(500, '说明请控制在 500 字以内'),
  fileIds: z.array(z.uuid()).max(9, '附件最多 9 份').default([]),
  carryFiles: z.boolean().default(false),
});
export type EditPackage = z.output<typeof EditPackage>;
export const Bare = z.object({ version });
export type Bare = z.output<typeof Bare>;
export const Opinion = z.object({ version, opinion: ask(2, 500, '意见') });
export type Opinion = z.output<typeof Opinion>;
export const SendPackage = z.object({ version, how: ask(2, 200, '怎样报出的') });
export type SendPackage = z.output<typeof SendPackage>;
export const ImportFile = z.object({ fileId: z.uuid('请选择文件') });
export type ImportFile = z.output<typeof ImportFile>;
export const ImportReturns = ImportFile.extend({ receiver: ReceiverCode, dryRun: z.boolean().default(false) });
export type ImportReturns = z.output<typeof ImportReturns>;
export const SaveMapping = z.object({
  version: z.number().int(),
  note: z.string().trim().max(300).default(''),
  body: MappingBody,
});
export type SaveMapping = z.output<typeof SaveMapping>;
export const SaveReceiver = z.object({
  version: z.number().int(),
  name: ask(2, 60, '接收方名称'),
  note: z.string().trim().max(300).default(''),
  carrier: keyOf(carrierLabels),
  isActive: z.boolean(),
});
export type SaveReceiver = z.output<typeof SaveReceiver>;
export const AnswerReturn = z.object({ version, answer: ask(4, 2000, '怎样处理的') });
export type AnswerReturn = z.output<typeof AnswerReturn>;

/* —— views —— */

export const PackageRow = z.object({
  id: z.string(),
  code: z.string(),
  receiver: z.string(),
  receiverName: z.string(),
  number: z.number().int().nullable(),
  purpose: Purpose,
  mode: Mode,
  title: z.string(),
  state: z.enum(packageStates),
  stepDueAt: Instant.nullable(),
  proposedAt: Instant,
  toAt: Instant.nullable(),
  sentAt: Instant.nullable(),
  records: z.number().int(),
  held: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
});
export type PackageRow = z.infer<typeof PackageRow>;

export const SetCount = z.object({
  set: z.string(),
  name: z.string(),
  new: z.number().int(),
  changed: z.number().int(),
  ended: z.number().int(),
  unchanged: z.number().int(),
  deleted: z.number().int(),
  held: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
});
export type SetCount = z.infer<typeof SetCount>;

export const PackageView = PackageRow.extend({
  note: z.string(),
  version: z.number().int(),
  unitName: z.string(),
  carrier: keyOf(carrierLabels),
  edition: z.number().int().nullable(),
  mappingId: z.string().nullable(),
  fromAt: Instant.nullable(),
  sm3: z.string().nullable(),
  previousSm3: z.string().nullable(),
  bytes: z.number().int().nullable(),
  signature: z.object({ keyId: z.string(), value: z.string(), isValid: z.boolean() }).nullable(),
  proposed: Moment,
  built: Moment,
  approved: Moment,
  sent: Moment,
  sentHow: z.string(),
  acknowledgedAt: Instant.nullable(),
  stepLabel: z.string().nullable(),
  stepBasis: z.string().nullable(),
  replaces: z.object({ id: z.string(), code: z.string() }).nullable(),
  replacedBy: z.object({ id: z.string(), code: z.string() }).nullable(),
  sets: z.array(SetCount),
  attachments: z.array(FileMeta),
  /** Files of the records in the package: how many go, how many stay, bytes of those that go; null: not asked for. */
  carried: z.object({ included: z.number().int(), left: z.number().int(), bytes: z.number() }).nullable(),
  receipts: z.array(
    z.object({
      id: z.string(),
      fileName: z.string(),
      saidAt: Instant,
      accepted: z.number().int(),
      rejected: z.number().int(),
      receivedAt: Instant,
      by: z.string(),
    }),
  ),
  mayDownload: z.boolean(),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type PackageView = z.infer<typeof PackageView>;

export const PackageFilter = z.object({
  q: z.string().trim().max(100).optional(),
  receiver: setOf(ReceiverCode),
  state: setOf(z.enum(packageStates)),
  purpose: setOf(Purpose),
});
export type PackageFilter = z.output<typeof PackageFilter>;
export const PackageQuery = PackageFilter.extend(PageQuery.shape);
export type PackageQuery = z.output<typeof PackageQuery>;

export const RecordRow = z.object({
  seq: z.number().int(),
  set: z.string(),
  setName: z.string(),
  key: z.string(),
  title: z.string(),
  op: OpKey,
  version: z.number().int(),
  fault: z.string(),
  result: keyOf(resultLabels).nullable(),
  reason: z.string(),
  /** What the file says of it, in the receiver's names. */
  data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).nullable(),
  /** What these names mean, in the order of the mapping. */
  titles: z.record(z.string(), z.string()),
  /** Page of ours where it is mended. */
  href: z.string().nullable(),
});
export type RecordRow = z.infer<typeof RecordRow>;
export const RecordFilter = z.object({
  set: z.string().max(40).optional(),
  op: setOf(OpKey),
  result: z.enum(['accepted', 'rejected', 'none']).optional(),
  q: z.string().trim().max(100).optional(),
});
export type RecordFilter = z.output<typeof RecordFilter>;
export const RecordQuery = RecordFilter.extend(PageQuery.shape);
export type RecordQuery = z.output<typeof RecordQuery>;

const RowFault = z.object({ row: z.number().int(), name: z.string(), what: z.string() });
export type RowFault = z.infer<typeof RowFault>;
export const ReceiptOutcome = z.object({
  packageId: z.string(),
  packageCode: z.string(),
  state: z.enum(packageStates),
  /** The same file was taken in before: nothing changed. */
  already: z.boolean(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  faults: z.array(RowFault),
});
export type ReceiptOutcome = z.infer<typeof ReceiptOutcome>;

export const ReceiverView = z.object({
  code: z.string(),
  name: z.string(),
  note: z.string(),
  carrier: keyOf(carrierLabels),
  isActive: z.boolean(),
  lastNumber: z.number().int(),
  version: z.number().int(),
  edition: z.number().int().nullable(),
  mappingId: z.string().nullable(),
  draftId: z.string().nullable(),
});
export type ReceiverView = z.infer<typeof ReceiverView>;
export const Desk = z.object({
  receivers: z.array(ReceiverView),
  keyId: z.string().nullable(),
  publicKey: z.string().nullable(),
  /** When the key began to sign; null for the key of the first use. */
  keySince: Instant.nullable(),
  /** Keys that signed before: their packages still verify. Newest first. */
  formerKeys: z.array(
    z.object({ keyId: z.string(), publicKey: z.string(), since: Instant.nullable(), until: Instant }),
  ),
  mayPropose: z.boolean(),
  mayImport: z.boolean(),
  mayEditReceiver: z.boolean(),
  seesPackages: z.boolean(),
});
export type Desk = z.infer<typeof Desk>;

export const MappingRow = z.object({
  id: z.string(),
  code: z.string(),
  receiver: z.string(),
  receiverName: z.string(),
  edition: z.number().int(),
  state: z.enum(mappingStates),
  note: z.string(),
  edited: Moment,
  adopted: Moment,
  sets: z.number().int(),
  fields: z.number().int(),
});
export type MappingRow = z.infer<typeof MappingRow>;
export const MappingView = MappingRow.extend({
  version: z.number().int(),
  body: MappingBody,
  faults: z.array(z.object({ set: z.string(), field: z.string(), message: z.string() })),
  packages: z.number().int(),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type MappingView = z.infer<typeof MappingView>;
export const TryMapping = z.object({ body: MappingBody });
export type TryMapping = z.output<typeof TryMapping>;
/** A dry run over what the district has now: how many would go, what would be held back, some as they would be written. */
export const TryOutcome = z.object({
  faults: z.array(z.object({ set: z.string(), field: z.string(), message: z.string() })),
  sets: z.array(
    z.object({
      set: z.string(),
      name: z.string(),
      records: z.number().int(),
      held: z.number().int(),
      problems: z.array(z.object({ key: z.string(), title: z.string(), fault: z.string() })),
      samples: z.array(
        z.object({
          key: z.string(),
          title: z.string(),
          data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
        }),
      ),
    }),
  ),
});
export type TryOutcome = z.infer<typeof TryOutcome>;

export const ReturnRow = z.object({
  id: z.string(),
  code: z.string(),
  receiverName: z.string(),
  kind: keyOf(returnKindLabels),
  title: z.string(),
  text: z.string(),
  hazardId: z.string().nullable(),
  hazardCode: z.string(),
  enterpriseName: z.string(),
  unitName: z.string(),
  saidOn: PlainDate,
  dueOn: PlainDate.nullable(),
  state: z.enum(returnStates),
  stepDueAt: Instant.nullable(),
});
export type ReturnRow = z.infer<typeof ReturnRow>;
export const ReturnView = ReturnRow.extend({
  version: z.number().int(),
  externalKey: z.string(),
  externalCode: z.string(),
  status: z.string(),
  fileName: z.string(),
  received: Moment,
  answer: z.string(),
  answered: Moment,
  stepBasis: z.string().nullable(),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type ReturnView = z.infer<typeof ReturnView>;
export const ReturnFilter = z.object({
  q: z.string().trim().max(100).optional(),
  kind: setOf(keyOf(returnKindLabels)),
  state: setOf(z.enum(returnStates)),
  hazard: z.uuid().optional(),
});
export type ReturnFilter = z.output<typeof ReturnFilter>;
export const ReturnQuery = ReturnFilter.extend(PageQuery.shape);
export type ReturnQuery = z.output<typeof ReturnQuery>;
export const ReturnsOutcome = z.object({
  read: z.number().int(),
  entered: z.number().int(),
  already: z.number().int(),
  faults: z.array(RowFault),
  dryRun: z.boolean(),
});
export type ReturnsOutcome = z.infer<typeof ReturnsOutcome>;

/* —— the upper side —— */

export const SenderCode = z.string().regex(/^[0-9A-Za-z_-]{2,40}$/, '下级代码由数字、字母组成，一般是六位区划代码');
export const PutSender = z.object({
  code: SenderCode,
  name: ask(2, 60, '下级名称'),
  publicKey: ask(40, 4000, '公钥'),
  /** Of a key that is replaced: packages made before are still taken in. Not when it was stolen. */
  takesFormer: z.boolean().default(true),
});
export type PutSender = z.output<typeof PutSender>;
export const SenderView = z.object({
  code: z.string(),
  name: z.string(),
  keyId: z.string(),
  added: DoneBy,
  packages: z.number().int(),
  /** Records that stand now. */
  records: z.number().int(),
  lastAt: Instant.nullable(),
  lastCode: z.string().nullable(),
  /** Keys that it signed with before, newest first. */
  formerKeys: z.array(z.object({ keyId: z.string(), until: Instant, isTaken: z.boolean() })),
});
export type SenderView = z.infer<typeof SenderView>;
export const CarriedFile = z.object({
  seq: z.number().int(),
  key: z.string(),
  fileId: z.string(),
  name: z.string(),
  label: z.string(),
  bytes: z.number(),
  /** Why it stayed; empty: it goes. */
  why: z.string(),
});
export type CarriedFile = z.infer<typeof CarriedFile>;
export const CarriedQuery = PageQuery.extend({ left: z.enum(['1']).optional() });
export type CarriedQuery = z.output<typeof CarriedQuery>;
export const InboxRow = z.object({
  id: z.string(),
  sender: z.string(),
  senderName: z.string(),
  code: z.string(),
  number: z.number().int(),
  purpose: Purpose,
  mode: Mode,
  /** Moment up to which the sender says it. */
  toAt: Instant,
  sm3: z.string(),
  records: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  /** Photos and papers that came with it. */
  files: z.number().int(),
  received: DoneBy,
});
export type InboxRow = z.infer<typeof InboxRow>;
export const InboxFilter = z.object({ sender: SenderCode.optional() });
export const InboxQuery = InboxFilter.extend(PageQuery.shape);
export type InboxQuery = z.output<typeof InboxQuery>;
export const InboxOutcome = InboxRow.extend({
  /** The same package was taken in before: nothing changed, the receipt is the same one. */
  already: z.boolean(),
  faults: z.array(z.object({ set: z.string(), key: z.string(), what: z.string() })),
});
export type InboxOutcome = z.infer<typeof InboxOutcome>;
export const StandingRow = z.object({
  set: z.string(),
  key: z.string(),
  version: z.number().int(),
  op: OpKey,
  data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).nullable(),
  packageCode: z.string(),
  receivedAt: Instant,
});
export type StandingRow = z.infer<typeof StandingRow>;
export const StandingQuery = PageQuery.extend({
  set: z.string().max(60).optional(),
  q: z.string().trim().max(100).optional(),
});
export type StandingQuery = z.output<typeof StandingQuery>;
export const VerifyPackage = z.object({
  fileId: z.uuid('请选择文件'),
  /** PEM; left out: our own key, or the registered one of the district that the file names. */
  publicKey: z.string().trim().max(4000).default(''),
});
export type VerifyPackage = z.output<typeof VerifyPackage>;
export const VerifyOutcome = z.object({
  ok: z.boolean(),
  why: z.string(),
  /** Whose key was used. */
  by: z.string(),
  code: z.string(),
  sender: z.string(),
  toAt: Instant.nullable(),
  records: z.number().int(),
  sm3: z.string(),
  keyId: z.string(),
});
export type VerifyOutcome = z.infer<typeof VerifyOutcome>;

/* —— files —— */

export const RECEIPT_FORMAT = 'zhiben.exchange.receipt/1';
/** A receipt (回执) as JSON; as Excel it has the columns 数据集 记录编号 版次 结果 原因. */
export const ReceiptFile = z.object({
  format: z.literal(RECEIPT_FORMAT),
  package: z.string().max(60),
  sm3: z.string().regex(/^[0-9a-f]{64}$/),
  at: Instant,
  /** What holds for records that are not named; left out: nothing yet. */
  rest: z.enum(['accepted', 'rejected']).optional(),
  rows: z
    .array(
      z.object({
        set: z.string().max(60),
        key: z.string().max(200),
        version: z.number().int(),
        result: z.enum(['accepted', 'rejected']),
        reason: z.string().max(500).default(''),
      }),
    )
    .max(200_000)
    .default([]),
});
export type ReceiptFile = z.output<typeof ReceiptFile>;
export const RETURNS_FORMAT = 'zhiben.exchange.returns/1';
export const ReturnItem = z.object({
  key: z.string().trim().min(1, '缺少编号').max(80),
  kind: keyOf(returnKindLabels),
  text: z.string().trim().min(1, '缺少内容').max(2000),
  hazard: z.string().trim().max(60).default(''),
  externalCode: z.string().trim().max(80).default(''),
  status: z.string().trim().max(60).default(''),
  enterprise: z.string().trim().max(200).default(''),
  uscc: z.string().trim().max(18).default(''),
  title: z.string().trim().max(100).default(''),
  place: z.string().trim().max(100).default(''),
  on: PlainDate,
  dueOn: PlainDate.nullable().default(null),
});
export type ReturnItem = z.output<typeof ReturnItem>;
