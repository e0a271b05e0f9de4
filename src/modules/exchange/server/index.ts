/** The door of the exchange room. */
export * as exchangeActs from './acts.ts';
export { configureExchange } from './settings.ts';
