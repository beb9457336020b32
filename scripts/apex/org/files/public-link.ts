import { createHash } from 'node:crypto';

import { IdValue } from '../../values/id.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import type { SaveContext } from '../dml/save.ts';
import { rowOfId } from '../soql/query-run.ts';

/**
 * Completes a new ContentDistribution: the document, and the addresses at which anybody finds the file
 * (Object Reference, ContentDistribution). An org may want a password of every link; that is not modelled.
 */
export function addLink(link: SObjectValue, context: SaveContext): void {
  const versionId = link.get('ContentVersionId');
  const version = versionId instanceof IdValue ? rowOfId(context, versionId.text) : undefined;
  const documentId = version?.values.get('ContentDocumentId') ?? null;
  link.set('ContentDocumentId', documentId);
  if (version === undefined || !(documentId instanceof IdValue)) {
    return;
  }
  const count = context.database.next('ContentDistribution.Url');
  const key = createHash('sha256')
    .update(`${version.id} ${String(count)}`)
    .digest('base64url');
  const address = `https://sandbox.file.force.com/sfc/p/${documentId.text}/a/${key}`;
  link.set('DistributionPublicUrl', address);
  if (link.get('PreferencesAllowOriginalDownload') === true) {
    link.set('ContentDownloadUrl', `${address}/download`);
  }
  link.set('ViewCount', 0);
}
