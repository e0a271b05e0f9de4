import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const filesErrors = {
  'files.noFile': { status: 400, zh: '没有收到文件，请重新选择后上传' },
  'files.cutOff': { status: 400, zh: '文件没有传完就中断了，没有保存，请检查网络后重新上传' },
  'files.empty': { status: 422, zh: '文件“{name}”是空的，请检查后重新选择' },
  'files.badName': { status: 422, zh: '文件名不能为空，也不能超过 200 个字符，请改名后上传' },
  'files.typeRefused': {
    status: 415,
    zh: '不接收这种文件：“{name}”{found}。可以上传照片（JPG、PNG、WebP、HEIC、GIF）、PDF、Word、Excel、CSV、TXT 和 MP4、MOV 短视频',
  },
  'files.nameMismatch': {
    status: 415,
    zh: '“{name}”的文件名是{claimed}，内容却是{found}。请上传原始文件，或把扩展名改为{extension}后再传',
  },
  'files.executable': { status: 415, zh: '“{name}”是程序或网页，不能上传。请改传照片、PDF 或办公文件' },
  'files.macro': { status: 415, zh: '“{name}”里带有宏程序，请在 Office 中另存为不含宏的文件（.docx、.xlsx）后上传' },
  'files.encrypted': { status: 415, zh: '“{name}”加了打开密码，请去掉密码后上传' },
  'files.bomb': { status: 422, zh: '“{name}”展开后过大（超过 {limit}），可能已损坏，请用 Office 打开后另存一份再上传' },
  'files.broken': { status: 422, zh: '“{name}”读不出来，文件可能已损坏，请重新拍摄或另存后上传' },
  'files.tooManyPixels': { status: 422, zh: '图片“{name}”的像素过多（超过 {limit} 万），请缩小后上传' },
  'files.missing': { status: 422, zh: '有 {count} 个附件没有找到，可能已过期清理，请重新上传' },
  'files.notYours': { status: 422, zh: '有 {count} 个附件不是您上传的或已用于其他记录，请重新上传' },
  'files.bytesMissing': { status: 404, zh: '附件登记还在，但文件本身没有找到，请联系系统管理员从备份中恢复' },
  'files.noPreview': { status: 404, zh: '这个附件没有预览图，请下载后查看' },
} as const satisfies ErrorCatalogue;
