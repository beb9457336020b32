import express, { type Router } from 'express';

import { faultRoutes } from '../faults.ts';
import type { OrgStandIn } from './stand-in.ts';

/** What the page sees of the org: `GET /state`, and the faults. */
export function controlRoutes(org: Pick<OrgStandIn, 'faults' | 'usage' | 'chats'>): Router {
  const router = express.Router();
  router.use(faultRoutes(org.faults));
  router.get('/state', (_request, response) => {
    const { apiCalls, apiCallsAllowed, eventDeliveries, eventDeliveriesAllowed } = org.usage;
    response.json({
      apiCalls: { used: apiCalls, allowed: apiCallsAllowed },
      eventDeliveries: { used: eventDeliveries, allowed: eventDeliveriesAllowed },
      chats: org.chats,
    });
  });
  return router;
}
