import { measureMachine, listingMachine, type ListingState, type MeasureState } from '../shared/states.ts';

export const measurePath = (id: string): string => `/supervision/measures/${id}`;
export const listingPath = (id: string): string => `/supervision/listings/${id}`;
export const measureBadge = (state: MeasureState) => measureMachine.states[state];
export const listingBadge = (state: ListingState) => listingMachine.states[state];
