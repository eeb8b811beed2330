/* The barrier: TWO_PHASE, PRELOADED or GENERATION; mistakes NO_RELAY,
   SIGNALS_TOO_OFTEN and WAITS_INSIDE_MUTEX. */

#define THREADS     PARTY
#define AT_THE_END  true

#include "sync.pml"

/* The judge: how many have arrived at each round. */
byte arrived_at[ROUNDS];

#define arrives     announce(arrived_at[round]++)
#define leaves      assert(arrived_at[round] == PARTY)

#if defined GENERATION

bit monitor;
byte arrived;
bit generation;
condvar(next_generation);

active [PARTY] proctype party()
{
  byte round;
  bit mine;
  memory;
begin:
  arrives;
  lock(monitor,
    remember(2 * arrived + generation); mark;
    mine = generation; arrived++);
  if
  :: step(arrived == PARTY,
       arrived = 0; generation = !generation; mine = 0;
       wake_all(next_generation));
     step(true, monitor = 0; forget);
     goto out
  :: fall_asleep(arrived < PARTY, next_generation, monitor)
  fi;
asleep:
  wake_up(generation == mine, next_generation, monitor, 2 * arrived + generation);
  if
  :: fall_asleep(generation == mine, next_generation, monitor); goto asleep
  :: step(generation != mine, monitor = 0; mine = 0; forget)
  fi;
out:
  step(true, leaves; next_round);
end:
  false
}

#else

bit mutex;
byte inside;
byte entrance = 0;
#if defined PRELOADED || defined SIGNALS_TOO_OFTEN
byte exit = 0;
#else
byte exit = 1;
#endif

/* What the last to arrive and the last to go do, with the mutex. */
#if defined PRELOADED || defined SIGNALS_TOO_OFTEN
#define open_entrance(guard)  step(guard, entrance = entrance + PARTY)
#define open_exit(guard)      step(guard, exit = exit + PARTY)
#else
#define open_entrance(guard)  step((guard) && exit > 0, exit--); release(entrance)
#define open_exit(guard)      step((guard) && entrance > 0, entrance--); release(exit)
#endif

active [PARTY] proctype party()
{
  byte round;
#ifdef SIGNALS_TOO_OFTEN
  bit last;
#endif
  memory;
begin:
  arrives;

#ifdef SIGNALS_TOO_OFTEN
  lock(mutex, inside++);
  unlock(mutex);
  lock(mutex, last = (inside == PARTY); remember(last));
  unlock(mutex);
  if
  :: step(last, entrance = entrance + PARTY; last = 0); acquire(entrance)
  :: step(!last && entrance > 0, entrance--)
  fi;
#elif defined WAITS_INSIDE_MUTEX
  lock(mutex, inside++);
  if
  :: open_entrance(inside == PARTY); acquire(entrance)
  :: step(inside < PARTY && entrance > 0, entrance--)
  fi;
  release(entrance);
  unlock(mutex);
#else
  lock(mutex, inside++);
  if
  :: open_entrance(inside == PARTY); unlock(mutex)
  :: step(inside < PARTY, mutex = 0)
  fi;
  acquire(entrance);
#endif
#ifdef TWO_PHASE
  /* A thread that passes lets the next one through. */
  release(entrance);
#endif

  lock(mutex, inside--);
  if
  :: open_exit(inside == 0); unlock(mutex)
  :: step(inside > 0, mutex = 0)
  fi;
  acquire(exit);
#if !defined PRELOADED && !defined SIGNALS_TOO_OFTEN
  release(exit);
#endif
  step(true, leaves; next_round);
end:
  false
}

#endif

#include "calm.pml"
