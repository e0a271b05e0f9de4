/** Channels that a unit may register by: each channel is the word of those who found it. */
import { channelLabels, type Channel } from './labels.ts';

const all = Object.keys(channelLabels) as Channel[];

/** By kind of the unit for which the person acts; the first is the usual one. */
export const channelsOf: Readonly<Record<string, readonly Channel[]>> = {
  enterprise: ['selfCheck', 'insiderReport'],
  street: ['streetInspection', 'covertVisit', 'publicReport', 'thirdParty', 'expert'],
  department: [
    'departmentInspection',
    'randomInspection',
    'covertVisit',
    'publicReport',
    'thirdParty',
    'expert',
    'insurance',
    'warning',
    'superiorSupervision',
  ],
  office: ['officeSupervision', ...all.filter((one) => one !== 'officeSupervision')],
  leadership: ['officeSupervision', ...all.filter((one) => one !== 'officeSupervision')],
  expert: ['expert', 'thirdParty'],
};
