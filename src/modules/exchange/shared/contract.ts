/** The doors of 数据交换. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import * as s from './schema.ts';

const clauses = ['T10-6'] as const;
const id = z.object({ id: z.uuid() });
const errors = ['exchange.notFound', 'exchange.notYours', 'exchange.notNow'] as const;
const packageAct = <B extends z.ZodType>(verb: string, summary: string, body: B, more: readonly string[] = []) =>
  endpoint({
    method: 'POST',
    path: `/exchange/packages/:id/${verb}`,
    summary,
    clauses,
    params: id,
    body,
    response: s.PackageView,
    errors: [...errors, ...more],
  });

export const getDesk = endpoint({
  method: 'GET',
  path: '/exchange',
  summary: '数据交换的接收方、签名公钥和本人可以办的事',
  clauses,
  response: s.Desk,
});
export const saveReceiver = endpoint({
  method: 'PUT',
  path: '/exchange/receivers/:code',
  summary: '修改接收方：名称、报送方式、是否停用',
  clauses,
  params: z.object({ code: s.ReceiverCode }),
  body: s.SaveReceiver,
  response: s.Desk,
  errors: ['exchange.mayNotPropose', 'exchange.receiverUnknown'],
});
export const getSchema = endpoint({
  method: 'GET',
  path: '/exchange/schemas/:code/:edition',
  summary: '公布的数据包格式（JSON Schema），按接收方和映射版次',
  clauses,
  auth: 'public',
  params: z.object({ code: s.ReceiverCode, edition: z.coerce.number().int().min(1).max(9999) }),
  response: z.record(z.string(), z.unknown()),
  errors: ['exchange.notFound'],
});

export const listPackages = endpoint({
  method: 'GET',
  path: '/exchange/packages',
  summary: '数据包台账',
  clauses: ['T10-6', 'T2-9', 'S4-4'],
  query: s.PackageQuery,
  response: pageOf(s.PackageRow),
});
export const exportPackages = endpoint({
  method: 'GET',
  path: '/exchange/packages/export',
  summary: '把筛选出的数据包台账导出为 Excel',
  clauses,
  query: s.PackageFilter,
  raw: 'stream',
  costly: 'export',
});
export const proposePackage = endpoint({
  method: 'POST',
  path: '/exchange/packages',
  summary: '拟报一个数据包：给谁、做什么用、增量或全量、附件',
  clauses: ['T10-6', 'T2-9', 'S4-4'],
  body: s.ProposePackage,
  response: s.PackageView,
  status: 201,
  errors: ['exchange.mayNotPropose', 'exchange.receiverUnknown', 'exchange.oneAtATime'],
});
export const getPackage = endpoint({
  method: 'GET',
  path: '/exchange/packages/:id',
  summary: '一个数据包：内容数量、签名、回执、经过',
  clauses,
  params: id,
  response: s.PackageView,
  errors: ['exchange.notFound'],
});
export const listRecords = endpoint({
  method: 'GET',
  path: '/exchange/packages/:id/records',
  summary: '数据包里的记录，含未装入和被退回的原因',
  clauses,
  params: id,
  query: s.RecordQuery,
  response: pageOf(s.RecordRow),
  errors: ['exchange.notFound'],
});
export const listCarried = endpoint({
  method: 'GET',
  path: '/exchange/packages/:id/files',
  summary: '随包的照片和文件；没有装入的和原因',
  clauses,
  params: id,
  query: s.CarriedQuery,
  response: pageOf(s.CarriedFile),
  errors: ['exchange.notFound'],
});
export const editPackage = packageAct('edit', '修改用途、增量或全量、说明和附件', s.EditPackage);
export const buildPackage = packageAct('build', '编制数据包：比对变化、按映射书写、编号', s.Bare, [
  'exchange.noMapping',
  'exchange.nothingToSend',
]);
export const approvePackage = packageAct('approve', '另一人核对内容后批准，并用本区密钥签名', s.Opinion, [
  'exchange.noKey',
  'exchange.contentChanged',
]);
export const sendBackPackage = packageAct('send-back', '退回重新编制', s.Opinion);
export const sendPackage = packageAct('send', '登记报出', s.SendPackage, [
  'exchange.notBuilt',
  'exchange.contentChanged',
]);
export const replacePackage = packageAct('replace', '拟一个新数据包替换没有收到或部分退回的', s.Opinion, [
  'exchange.oneAtATime',
]);
export const withdrawPackage = packageAct('withdraw', '作废没有报出的数据包', s.Opinion);
const download = (what: string, summary: string) =>
  endpoint({
    method: 'GET',
    path: `/exchange/packages/:id/${what}`,
    summary,
    clauses,
    params: id,
    raw: 'stream',
    costly: 'export',
    errors: ['exchange.notFound', 'exchange.notBuilt', 'exchange.contentChanged'],
  });
export const downloadJson = download('file', '下载签名的数据包文件');
export const downloadExcel = download('contents', '下载数据包内容的 Excel 阅读本');
export const downloadReceiptForm = download('receipt-form', '下载回执样表');
export const importReceipt = endpoint({
  method: 'POST',
  path: '/exchange/receipts',
  summary: '登记回执文件：接收和退回的记录，逐行说明问题',
  clauses: ['T2-9', 'S4-4', 'T10-6'],
  body: s.ImportFile,
  costly: 'import',
  response: s.ReceiptOutcome,
  errors: ['exchange.mayNotPropose', 'exchange.fileUnread', 'exchange.receiptForeign', ...errors],
});

export const listMappings = endpoint({
  method: 'GET',
  path: '/exchange/mappings',
  summary: '字段映射的各版',
  clauses,
  response: z.array(s.MappingRow),
});
export const newMapping = endpoint({
  method: 'POST',
  path: '/exchange/receivers/:code/mappings',
  summary: '从在用的一版新建一版映射',
  clauses,
  params: z.object({ code: s.ReceiverCode }),
  body: z.object({}),
  response: s.MappingView,
  status: 201,
  errors: ['exchange.mayNotPropose', 'exchange.receiverUnknown', 'exchange.draftExists'],
});
export const getMapping = endpoint({
  method: 'GET',
  path: '/exchange/mappings/:id',
  summary: '一版映射：数据集、字段、代码对照',
  clauses,
  params: id,
  response: s.MappingView,
  errors: ['exchange.notFound'],
});
const mappingAct = <B extends z.ZodType>(
  method: 'PUT' | 'POST',
  path: `/${string}`,
  summary: string,
  body: B,
  more: readonly string[] = [],
) =>
  endpoint({
    method,
    path,
    summary,
    clauses,
    params: id,
    body,
    response: s.MappingView,
    errors: [...errors, 'exchange.mappingSealed', ...more],
  });
export const saveMapping = mappingAct('PUT', '/exchange/mappings/:id', '保存映射', s.SaveMapping);
export const adoptMapping = mappingAct('POST', '/exchange/mappings/:id/adopt', '另一人启用这一版映射', s.Opinion, [
  'exchange.mappingFaulty',
]);
export const retireMapping = mappingAct('POST', '/exchange/mappings/:id/retire', '放弃编辑中的一版', s.Opinion);
export const tryMapping = endpoint({
  method: 'POST',
  path: '/exchange/mappings/try',
  summary: '用现有数据试运行一版映射：能装入多少、缺什么、样例',
  clauses,
  body: s.TryMapping,
  response: s.TryOutcome,
  errors: ['exchange.mayNotPropose'],
});

export const listReturns = endpoint({
  method: 'GET',
  path: '/exchange/returns',
  summary: '上级返回事项台账：退回补正、批注、交办隐患、状态',
  clauses,
  query: s.ReturnQuery,
  response: pageOf(s.ReturnRow),
});
export const exportReturns = endpoint({
  method: 'GET',
  path: '/exchange/returns/export',
  summary: '把筛选出的上级返回事项导出为 Excel',
  clauses,
  query: s.ReturnFilter,
  raw: 'stream',
  costly: 'export',
});
export const importReturns = endpoint({
  method: 'POST',
  path: '/exchange/returns/import',
  summary: '导入上级返回事项（先看后导），逐行说明问题，重复的不再导入',
  clauses: ['T10-6', 'T10-4'],
  body: s.ImportReturns,
  costly: 'import',
  response: s.ReturnsOutcome,
  errors: ['exchange.mayNotPropose', 'exchange.receiverUnknown', 'exchange.fileUnread'],
});
export const getReturn = endpoint({
  method: 'GET',
  path: '/exchange/returns/:id',
  summary: '一件上级返回事项',
  clauses,
  params: id,
  response: s.ReturnView,
  errors: ['exchange.notFound'],
});
const returnAct = <B extends z.ZodType>(verb: string, summary: string, body: B) =>
  endpoint({
    method: 'POST',
    path: `/exchange/returns/:id/${verb}`,
    summary,
    clauses,
    params: id,
    body,
    response: s.ReturnView,
    errors,
  });
export const answerReturn = returnAct('answer', '答复上级返回事项', s.AnswerReturn);
export const sendBackReturn = returnAct('send-back', '退回再办', s.Opinion);
export const confirmReturn = returnAct('confirm', '确认办结', s.Opinion);

/* —— the upper side —— */
export const listInboxFiles = endpoint({
  method: 'GET',
  path: '/exchange/inbox/:id/files',
  summary: '随下级数据包收到的照片和文件',
  clauses,
  params: id,
  response: z.array(FileMeta),
  errors: ['exchange.notFound'],
});
export const listSenders = endpoint({
  method: 'GET',
  path: '/exchange/senders',
  summary: '下级和它们的签名公钥，各报来多少',
  clauses,
  response: z.array(s.SenderView),
});
export const putSender = endpoint({
  method: 'POST',
  path: '/exchange/senders',
  summary: '登记下级的签名公钥；再次登记为更换',
  clauses,
  body: s.PutSender,
  response: z.array(s.SenderView),
  errors: ['exchange.mayNotPropose', 'exchange.fileUnread'],
});
export const listStanding = endpoint({
  method: 'GET',
  path: '/exchange/senders/:code/records',
  summary: '一个下级现在报来的每一条记录',
  clauses,
  params: z.object({ code: s.SenderCode }),
  query: s.StandingQuery,
  response: pageOf(s.StandingRow).extend({ sets: z.array(z.object({ set: z.string(), n: z.number().int() })) }),
  errors: ['exchange.notFound'],
});
export const listInbox = endpoint({
  method: 'GET',
  path: '/exchange/inbox',
  summary: '收到的下级数据包台账',
  clauses,
  query: s.InboxQuery,
  response: pageOf(s.InboxRow),
});
export const importPackage = endpoint({
  method: 'POST',
  path: '/exchange/inbox/import',
  summary: '接收下级数据包：验签、逐条核对、写回执；同一包再收不变',
  clauses,
  body: s.ImportFile,
  costly: 'import',
  response: s.InboxOutcome,
  errors: ['exchange.mayNotPropose', 'exchange.fileUnread', 'exchange.senderUnknown', 'exchange.signatureWrong'],
});
export const downloadInboxReceipt = endpoint({
  method: 'GET',
  path: '/exchange/inbox/:id/receipt',
  summary: '下载给下级的回执（JSON）',
  clauses,
  params: id,
  raw: 'stream',
  costly: 'export',
  errors: ['exchange.notFound'],
});
export const verifyPackage = endpoint({
  method: 'POST',
  path: '/exchange/verify',
  summary: '核对一个数据包文件是否原样、由谁签名；不登记任何内容',
  clauses,
  body: s.VerifyPackage,
  costly: 'import',
  response: s.VerifyOutcome,
  errors: ['exchange.mayNotPropose', 'exchange.fileUnread'],
});
