import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { idOf } from '#kernel/shared/id.ts';
import { pageOf, PageQuery } from '#kernel/shared/page.ts';
import { TemplateView } from './letter.ts';
import {
  DocumentListItem,
  DocumentView,
  DraftAct,
  DraftEdit,
  DraftView,
  LetterChoices,
  LetterFilter,
  LetterListItem,
  letterViews,
  NewDraft,
  NewTemplateVersion,
  ReasonedDraftAct,
  ReplyInput,
  SeriesInput,
  SeriesView,
  SignInput,
} from './schema.ts';

const DocumentParams = z.object({ id: idOf('document') });

export const listDocuments = endpoint({
  method: 'GET',
  path: '/documents',
  summary: '一条记录的全部文书；不指定记录时为送达给我、我还没有签收的文书',
  clauses: ['T10-9'],
  query: z.object({ subjectType: z.string().max(60).optional(), subjectId: idOf('subject').optional() }),
  response: z.object({ items: z.array(DocumentListItem) }),
});

export const getDocument = endpoint({
  method: 'GET',
  path: '/documents/:id',
  summary: '一份文书：正文、受送达人和签收情况',
  clauses: ['T10-9'],
  params: DocumentParams,
  response: DocumentView,
});

export const getDocumentWord = endpoint({
  method: 'GET',
  path: '/documents/:id/word',
  summary: '下载文书的 Word 文件',
  clauses: ['T10-9'],
  params: DocumentParams,
  raw: 'stream',
  costly: 'export',
});

export const signDocument = endpoint({
  method: 'POST',
  path: '/documents/:id/receipts',
  summary: '签收文书：受送达人本人签收，或由送达人登记纸质送达回证',
  clauses: ['T10-9'],
  params: DocumentParams,
  body: SignInput,
  response: DocumentView,
  status: 201,
  errors: [
    'documents.alreadySigned',
    'documents.noSuchRecipient',
    'documents.notRecipient',
    'documents.slipNeeded',
    'documents.slipNotPicture',
    'documents.officerOnly',
    'documents.badSignDay',
    'files.missing',
    'files.notYours',
  ],
});

export const listSeries = endpoint({
  method: 'GET',
  path: '/document-series',
  summary: '文号系列及各年最后一个号',
  clauses: [],
  response: z.object({ items: z.array(SeriesView), canEdit: z.boolean() }),
});

export const addSeries = endpoint({
  method: 'POST',
  path: '/document-series',
  summary: '为一个发文单位设置文号',
  clauses: [],
  body: SeriesInput,
  response: SeriesView,
  status: 201,
  errors: ['documents.seriesExists', 'documents.patternTaken', 'documents.seriesForbidden'],
});

export const replyToDocument = endpoint({
  method: 'POST',
  path: '/documents/:id/replies',
  summary: '回复公文：受送达单位填写，或由发文单位登记收到的书面回复',
  clauses: ['T9-6'],
  params: DocumentParams,
  body: ReplyInput,
  response: DocumentView,
  status: 201,
  errors: [
    'documents.notAsked',
    'documents.replyForbidden',
    'documents.badReplyDay',
    'files.missing',
    'files.notYours',
  ],
});

export const listLetters = endpoint({
  method: 'GET',
  path: '/letters',
  summary: '公文：待我办理、办理中、本单位印发、未签收、未回复、收到的',
  clauses: ['T9-6', 'T2-3'],
  query: PageQuery.extend(LetterFilter.shape),
  response: pageOf(LetterListItem).extend({
    counts: z.array(z.object({ view: z.enum(letterViews), count: z.number().int() })),
    choices: LetterChoices,
    canDraft: z.boolean(),
  }),
});

export const exportLetters = endpoint({
  method: 'GET',
  path: '/letters/export',
  summary: '把筛选出的全部公文导出为 Excel',
  clauses: ['T9-6'],
  query: LetterFilter,
  raw: 'stream',
  costly: 'export',
});

/* —— letters before their issue —— */

const DraftParams = z.object({ id: idOf('draft') });

export const createDraft = endpoint({
  method: 'POST',
  path: '/letter-drafts',
  summary: '拟稿送核：按模板填写的公文进入核稿、签发',
  clauses: ['T9-6', 'T2-3'],
  body: NewDraft,
  response: DraftView,
  status: 201,
  errors: [
    'documents.noTemplate',
    'documents.fieldMissing',
    'documents.fieldUnknown',
    'documents.issuerForbidden',
    'documents.firmUnknown',
    'documents.unitUnknown',
  ],
});

export const getLetterDraft = endpoint({
  method: 'GET',
  path: '/letter-drafts/:id',
  summary: '一份公文稿：正文、经手的人、办理经过',
  clauses: ['T9-6'],
  params: DraftParams,
  response: DraftView,
});

export const getDraftWord = endpoint({
  method: 'GET',
  path: '/letter-drafts/:id/word',
  summary: '下载公文稿的 Word 文件',
  clauses: ['T9-6'],
  params: DraftParams,
  raw: 'stream',
  costly: 'export',
});

export const editLetterDraft = endpoint({
  method: 'PUT',
  path: '/letter-drafts/:id',
  summary: '修改退回的公文稿',
  clauses: ['T9-6'],
  params: DraftParams,
  body: DraftEdit,
  response: DraftView,
  errors: [
    'documents.editForbidden',
    'documents.draftForbidden',
    'documents.fieldMissing',
    'documents.fieldUnknown',
    'casework.stale',
  ],
});

export const reviewLetterDraft = endpoint({
  method: 'POST',
  path: '/letter-drafts/:id/review',
  summary: '核稿',
  clauses: ['B1-2'],
  params: DraftParams,
  body: DraftAct,
  response: DraftView,
  errors: ['documents.draftForbidden', 'documents.samePerson', 'casework.wrongState', 'casework.stale'],
});

export const signLetterDraft = endpoint({
  method: 'POST',
  path: '/letter-drafts/:id/sign',
  summary: '签发',
  clauses: ['B1-2'],
  params: DraftParams,
  body: DraftAct,
  response: DraftView,
  errors: ['documents.draftForbidden', 'documents.samePerson', 'casework.wrongState', 'casework.stale'],
});

export const issueLetterDraft = endpoint({
  method: 'POST',
  path: '/letter-drafts/:id/issue',
  summary: '编号印发：取文号、定文、送达',
  clauses: ['T9-6'],
  params: DraftParams,
  body: DraftAct,
  response: DraftView,
  errors: [
    'documents.draftForbidden',
    'documents.samePerson',
    'casework.wrongState',
    'casework.stale',
    'documents.noSeries',
    'rules.notInForce',
  ],
});

export const returnLetterDraft = endpoint({
  method: 'POST',
  path: '/letter-drafts/:id/return',
  summary: '退回拟稿人修改',
  clauses: ['B1-2'],
  params: DraftParams,
  body: ReasonedDraftAct,
  response: DraftView,
  errors: ['documents.draftForbidden', 'documents.samePerson', 'casework.wrongState', 'casework.stale'],
});

export const resubmitLetterDraft = endpoint({
  method: 'POST',
  path: '/letter-drafts/:id/resubmit',
  summary: '修改后再送核',
  clauses: ['B1-2'],
  params: DraftParams,
  body: DraftAct,
  response: DraftView,
  errors: ['documents.draftForbidden', 'documents.samePerson', 'casework.wrongState', 'casework.stale'],
});

export const withdrawLetterDraft = endpoint({
  method: 'POST',
  path: '/letter-drafts/:id/withdraw',
  summary: '撤回公文稿',
  clauses: ['B1-2'],
  params: DraftParams,
  body: ReasonedDraftAct,
  response: DraftView,
  errors: ['documents.draftForbidden', 'documents.samePerson', 'casework.wrongState', 'casework.stale'],
});

/* —— templates —— */

export const listTemplates = endpoint({
  method: 'GET',
  path: '/letter-templates',
  summary: '公文模板：拟稿时可用的，管理员看到全部',
  clauses: ['T9-1'],
  response: z.object({ items: z.array(TemplateView), canEdit: z.boolean() }),
});

const TemplateParams = z.object({
  key: z.string().regex(/^[a-z][a-z0-9-]{1,60}$/, '模板代码由小写字母、数字和连字符组成'),
});

export const getTemplateHistory = endpoint({
  method: 'GET',
  path: '/letter-templates/:key',
  summary: '一个公文模板的全部版本',
  clauses: ['T9-1'],
  params: TemplateParams,
  response: z.object({ items: z.array(TemplateView), canEdit: z.boolean() }),
});

export const saveTemplate = endpoint({
  method: 'POST',
  path: '/letter-templates/:key/versions',
  summary: '启用公文模板的新版本',
  clauses: ['T9-1'],
  params: TemplateParams,
  body: NewTemplateVersion,
  response: TemplateView,
  status: 201,
  errors: ['documents.templateForbidden', 'documents.templateFault', 'documents.templateStale', 'documents.noSeriesOf'],
});
