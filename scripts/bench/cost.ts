import { parseArgs } from 'node:util';

import { describeCost, exampleDay } from './cost/describe.ts';
import { footprintOf } from './cost/footprint.ts';
import { keptResults } from './report/results.ts';

const USAGE = `npm run cost -- [options]

  --agents N     agents at work (20 unless set)
  --chats N      chats of a day (1,200)
  --messages N   messages of one chat, both ways (30)
  --media N      of these, pictures, voice and videos of the customer (0)
  --minutes N    how long a chat lasts (20)
  --hours N      of the day in which they come (8)
  --archive      the org keeps the messages
  --events       panels hear of updates by events, rather than polling`;

const { values } = parseArgs({
  options: {
    agents: { type: 'string' },
    chats: { type: 'string' },
    messages: { type: 'string' },
    media: { type: 'string' },
    minutes: { type: 'string' },
    hours: { type: 'string' },
    archive: { type: 'boolean' },
    events: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (values.help === true) console.log(USAGE);
else {
  const { archive = false, events = false, ...others } = values;
  const given = Object.fromEntries(
    Object.entries(others).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, amount(name, text)]] : [],
    ),
  );
  const day = { ...exampleDay, ...given, archive, events };
  console.log(describeCost(day, footprintOf(await keptResults())));
}

function amount(name: string, text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new RangeError(`--${name} is "${text}": give it a number.`);
}
