import { Stage } from './processes/stage.ts';
import { residentMb, processorMs, sharing } from './measure/usage.ts';
await Stage.with(async (stage) => {
  const town = await stage.town();
  const relay = await stage.relay(town, {nodeOptions: ['--cpu-prof', '--cpu-prof-dir=/tmp/bench-prof']});
  console.log('up', await residentMb(relay.pid), 'cpu', await processorMs(relay.pid));
  console.log(await town.child.measure('open', {from: 0, to: 300, atOnce: 20}));
  console.log(await town.child.measure('counters'), await residentMb(relay.pid), 'cpu', await processorMs(relay.pid), 'town', await processorMs(town.child.pid));
  await relay.end('SIGTERM');
});
