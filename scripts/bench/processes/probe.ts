// Loaded into the relay before its program: tells what it holds, when asked.
process.on('message', () => {
  global.gc?.();
  const held = process.getActiveResourcesInfo();
  const timers = held.filter((each) => each === 'Timeout' || each === 'Immediate').length;
  process.send?.({
    heapMb: process.memoryUsage().heapUsed / 1024 / 1024,
    timers,
    handles: held.length - timers,
  });
});
