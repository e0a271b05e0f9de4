import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const documentsErrors = {
  'documents.noSeries': { status: 422, zh: '还没有设置“{series}”的文号，请联系安委办管理员在文号设置中添加' },
  'documents.alreadySigned': { status: 409, zh: '{name}已经签收过这份文书，无需重复签收' },
  'documents.noSuchRecipient': { status: 422, zh: '这份文书没有送达给{role}，请核对受送达人' },
  'documents.notRecipient': {
    status: 403,
    zh: '签收须由{name}本人登录办理；本人无法登录的，由承办人送达后上传签字的纸质送达回证',
  },
  'documents.slipNeeded': { status: 422, zh: '代为登记签收须上传有受送达人签字的送达回证照片或扫描件' },
  'documents.slipNotPicture': { status: 422, zh: '送达回证须是照片或 PDF，请重新上传' },
  'documents.officerOnly': { status: 403, zh: '纸质送达回证由送达的部门、街道或安委办工作人员登记' },
  'documents.badSignDay': { status: 422, zh: '送达日期应在文书印发之日（{issuedOn}）到今天之间，请核对回证上的日期' },
  'documents.seriesExists': { status: 409, zh: '这个单位的“{series}”已有文号设置，请直接使用' },
  'documents.patternTaken': { status: 409, zh: '这个字号已被其他文书使用，同一字号只能用于一个系列，请更换' },
  'documents.seriesForbidden': { status: 403, zh: '文号由安委办管理员或系统管理员设置' },
} as const satisfies ErrorCatalogue;
