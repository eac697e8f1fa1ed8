import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { predictionOf } from '../../src/routing/prediction.ts';
import { route } from '../../src/routing/route.ts';
import { situationOf, startsBuild } from '../../src/routing/situation.ts';
import { freePlaces, placeAt, placeLaunch } from '../../src/streams/placement.ts';
import { anyFederation, anyRequest } from '../routing/arbitraries.ts';
import { federationWith, requestFor } from '../routing/fixtures.ts';

describe('the place of a launch whose stream passes through', () => {
  it('is where a redirect would go, unless that would be a last resort and a full member may have a place later', () => {
    let held = 0;
    fc.assert(
      fc.property(anyRequest, anyFederation, (request, federation) => {
        const decision = route(request, federation);
        const placing = placeLaunch(request, federation);
        const { ineligible, knowledge } = situationOf(request, federation);
        const lastResort = decision.member === null || decision.reason === 'last-resort';
        if (lastResort && ineligible.some((why) => why === 'full')) {
          held++;
          expect(placing).to.deep.equal({ kind: 'full' });
        } else if (decision.member === null) {
          expect(placing).to.deep.equal({ kind: 'none', refusal: decision.refusal });
        } else {
          const { member: index, reason, failover, startsBuild, heldBack } = decision;
          const { member } = federation.members[index]!;
          const predicted = predictionOf(knowledge[index]!);
          expect(placing).to.deep.equal({
            kind: 'place',
            place: { index, member, reason, failover, predicted, startsBuild, heldBack },
          });
        }
      }),
      { numRuns: 2_000 },
    );
    expect(held).to.be.greaterThan(0);
  });

  it('is never at a full member', () => {
    fc.assert(
      fc.property(anyRequest, anyFederation, (request, federation) => {
        const placing = placeLaunch(request, federation);
        if (placing.kind !== 'place') return;
        const { index, reason } = placing.place;
        const { room } = federation.members[index]!;
        // One that is down or closed may be asked as a last resort, however full it was when it last said so.
        if (reason !== 'last-resort') expect(federation.pending[index]).to.be.lessThan(room);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not waited for at a member that would not take it', () => {
    const federation = federationWith({ ann: { room: 0, admits: () => false }, bob: { out: 'down' } });
    expect(placeLaunch(requestFor(), federation).kind).to.equal('place');
    const nobody = federationWith({ ann: { room: 0, admits: () => false } });
    expect(placeLaunch(requestFor(), nobody)).to.deep.equal({ kind: 'none', refusal: 'not-allowed' });
  });
});

describe('a place at one member', () => {
  it('is there when the member may serve the launch, over the bound or not', () => {
    fc.assert(
      fc.property(anyRequest, anyFederation, fc.nat(5), (request, federation, seed) => {
        const index = seed % federation.members.length;
        const situation = situationOf(request, federation);
        const { ineligible, knowledge } = situation;
        const why = ineligible[index]!;
        // It has built for this launch: what operators say since does not send that away.
        const mayServe = why === null || why === 'draining' || why === 'pinned-elsewhere';
        const predicted = predictionOf(knowledge[index]!);
        const { member } = federation.members[index]!;
        expect(placeAt(index, 'built', request, federation)).to.deep.equal(
          mayServe
            ? { index, member, reason: 'built', failover: false, predicted, startsBuild: startsBuild(situation, index) }
            : null,
        );
      }),
    );
    const crowded = federationWith({ ann: { pods: 900, room: 1 }, bob: { room: 100 } });
    expect(placeAt(0, 'built', requestFor(), crowded)?.index).to.equal(0);
  });
});

describe('places that are free', () => {
  it('are those of members in service, our own launches taken off, and never fewer than none', () => {
    expect(freePlaces(federationWith({ ann: { room: 5, pending: 2 }, bob: { room: 1, pending: 4 } }))).to.equal(3);
    expect(freePlaces(federationWith({ ann: { room: 5, out: 'down' }, bob: { room: -3 } }))).to.equal(0);
    expect(freePlaces(federationWith({ ann: {}, bob: { room: -3 } }))).to.equal(Number.POSITIVE_INFINITY);
  });

  it('are there whenever a launch that anybody may serve finds one', () => {
    fc.assert(
      fc.property(anyRequest, anyFederation, (request, federation) => {
        const placing = placeLaunch(request, federation);
        if (placing.kind === 'place' && placing.place.reason !== 'last-resort') {
          expect(freePlaces(federation)).to.be.greaterThan(0);
        }
      }),
    );
  });
});
