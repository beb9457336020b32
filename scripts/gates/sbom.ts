import { bill } from './sbom/bill.ts';

// What the relay is made of in production, as CycloneDX; on standard output.
process.stdout.write(await bill());
