import { ALLOWED, costOf, type Day, type Footprint } from './model.ts';

/** The day of the README's example. */
export const exampleDay: Day = {
  agents: 20,
  chats: 1200,
  messages: 30,
  media: 0,
  minutes: 20,
  hours: 8,
  archive: false,
  events: false,
};

/** What a day costs, for people. */
export function describeCost(day: Day, footprint: Footprint): string {
  const { agents, chats, messages, minutes, hours } = day;
  const { apiCalls, eventDeliveries, open, relayMb } = costOf(day, footprint);
  const { enterprise, developer } = ALLOWED;
  const [large, small] = [enterprise(agents), developer()];
  const share = (used: number, allowed: number): string =>
    `${((used / allowed) * 100).toFixed(1)} %`.padStart(8);
  const line = (name: 'apiCalls' | 'eventDeliveries', label: string, used: number): string =>
    `${label.padEnd(18)} ${used.toLocaleString('en').padStart(9)} ${share(used, large[name])} ${share(used, small[name])}`;
  return [
    `${number(agents)} agents, ${number(chats)} chats of ${number(messages)} messages in ${number(hours)} hours, ${number(minutes)} minutes each`,
    '',
    `${'in 24 hours'.padEnd(28)} of Enterprise Edition's, of Developer Edition's`,
    line('apiCalls', 'API calls', apiCalls),
    line('eventDeliveries', 'event deliveries', eventDeliveries),
    '',
    `relay: ${number(open)} chats open at a time, ${number(relayMb)} MB${footprint.isMeasured ? '' : ' at most, by the bars of the design: not measured yet'}`,
  ].join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en');
}
