/* Cigarette smokers: PUSHERS; mistakes WAITS_FOR_BOTH, FLAG_STAYS and
   AGENT_TOO_EARLY. For two smokers or three: with one, not every pusher has
   something to do. */

#ifdef WAITS_FOR_BOTH
#define THREADS     (AGENT + SMOKER)
#else
#define THREADS     (AGENT + PUSHER + SMOKER)
#endif
#define AT_THE_END  lies_there_for == NOBODY

#include "sync.pml"

#if PUSHER != 3 || SMOKER < 2
#error "three pushers, two smokers or three"
#endif

/* By ingredient: 0 is tobacco, 1 paper, 2 matches. A smoker is known by the
   one it has, and `one_but` and `other_but` are those that it lacks. */
#define one_but(i)      ((i) == 0 -> 1 : 0)
#define other_but(i)    ((i) == 2 -> 1 : 2)
#define third(i, j)     (3 - (i) - (j))

byte agent = 1;
byte ingredient[3] = 0;
byte calls[3] = 0;
bit mutex;
bit alone[3];

/* The judge: for which smoker two ingredients lie on the table. */
#define NOBODY      3
byte lies_there_for = NOBODY;

#define puts_out_for(smoker) \
  announce(assert(lies_there_for == NOBODY); lies_there_for = smoker)
#define makes(smoker) \
  announce(assert(lies_there_for == smoker); lies_there_for = NOBODY)

/* An agent serves every AGENTth smoker. */
active [AGENT] proctype agent_thread()
{
  byte round;
  byte smoker = _pid;
  memory;
begin:
  acquire(agent);
  puts_out_for(smoker);
  release(ingredient[one_but(smoker)]);
  step(true,
    ingredient[other_but(smoker)]++;
    if
    :: smoker + AGENT < SMOKER -> smoker = smoker + AGENT; goto begin
    :: else -> smoker = _pid; next_round
    fi);
end:
  false
}

#ifndef WAITS_FOR_BOTH

#define me          (_pid - AGENT)
/* How much comes to this pusher in a round. */
#define to_push     (SMOKER - (me < SMOKER -> 1 : 0))
#define NONE        3

#ifdef FLAG_STAYS
#define lower(flag) skip
#else
#define lower(flag) flag = 0
#endif

#define next_push \
  partner = 0; pushed++; \
  if \
  :: pushed < to_push -> goto begin \
  :: else -> pushed = 0; next_round \
  fi

active [PUSHER] proctype pusher()
{
  byte round;
  byte pushed;
  byte partner;
  memory;
begin:
  acquire(ingredient[me]);
  lock(mutex,
    if
    :: alone[one_but(me)] -> partner = one_but(me); lower(alone[one_but(me)])
    :: !alone[one_but(me)] && alone[other_but(me)] ->
       partner = other_but(me); lower(alone[other_but(me)])
    :: else -> partner = NONE; alone[me] = 1
    fi;
    remember(partner));
  if
  :: step(partner == NONE, mutex = 0; next_push)
  :: step(partner != NONE, mutex = 0);
#ifdef AGENT_TOO_EARLY
     release(calls[third(me, partner)]);
     step(true, agent++; next_push)
#else
     step(true, calls[third(me, partner)]++; next_push)
#endif
  fi;
end:
  false
}

#undef me
#endif

#ifdef WAITS_FOR_BOTH
#define me          (_pid - AGENT)
#else
#define me          (_pid - AGENT - PUSHER)
#endif

active [SMOKER] proctype smoker_thread()
{
  byte round;
  memory;
begin:
#ifdef WAITS_FOR_BOTH
  acquire(ingredient[one_but(me)]);
  acquire(ingredient[other_but(me)]);
#else
  acquire(calls[me]);
#endif
#ifdef AGENT_TOO_EARLY
  announce(
    assert(lies_there_for == me); lies_there_for = NOBODY;
    next_round);
#else
  makes(me);
  step(true, agent++; next_round);
#endif
end:
  false
}

#include "calm.pml"
