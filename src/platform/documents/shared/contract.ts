import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { idOf } from '#kernel/shared/id.ts';
import { DocumentListItem, DocumentView, SeriesInput, SeriesView, SignInput } from './schema.ts';

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
