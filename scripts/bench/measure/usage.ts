import { readdir, readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

const MS_PER_TICK = 10;

/** What a process has used of the processors so far, in milliseconds. Linux only, as the whole of this file. */
export async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  // After the name, which may hold blanks: the 12th and 13th field are the user's and the system's time.
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** The memory that a process has in RAM, in MB. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1]) / 1024;
}

/** How many files and sockets a process has open. */
export async function openFiles(pid: number): Promise<number> {
  return (await readdir(`/proc/${String(pid)}/fd`)).length;
}

/** The share of one core that a process uses while `work` is done, in percent. */
export async function sharing<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ result: T; share: number }> {
  const [from, before] = [performance.now(), await processorMs(pid)];
  const result = await work();
  const used = (await processorMs(pid)) - before;
  return { result, share: (used / (performance.now() - from)) * 100 };
}
