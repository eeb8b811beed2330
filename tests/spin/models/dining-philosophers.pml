/* Dining philosophers: FOOTMAN, LEFTIE, CHANDY_MISRA or ALL_RIGHT_HANDED. */

#define THREADS     PHILOSOPHER
#define AT_THE_END  hungry == 0

#include "sync.pml"

#define before      ((_pid + PHILOSOPHER - 1) % PHILOSOPHER)
#define after       ((_pid + 1) % PHILOSOPHER)

/* The judge: which philosophers eat, how often each has eaten, how many meals are to come. */
bit eats[PHILOSOPHER];
byte meals[PHILOSOPHER];
byte hungry = PHILOSOPHER * ROUNDS;

#define begins_to_eat \
  announce( \
    assert(!eats[before] && !eats[after]); \
    eats[_pid] = 1; meals[_pid]++; hungry--)
#define ends_to_eat \
  announce(eats[_pid] = 0)

#ifdef CHANDY_MISRA

/* Fork p lies to the left of philosopher p. A fork is dirty, clean or in use, by the user
   with the lower number, or by the other one, with 1 added. Fork p is between p - 1,
   on its left, and p; only beside fork 0 that on the right is the lower one. */
#define LEFT(f)     (f == 0)
#define RIGHT(f)    (f != 0)
#define DIRTY       0
#define CLEAN       2
#define IN_USE      4

bit dinner;
/* At first the user with the lower number has each: that makes no cycle. */
byte fork[PHILOSOPHER];
bit asks[PHILOSOPHER];
byte may_eat[PHILOSOPHER];

#define next_to(p)  ((p + 1) % PHILOSOPHER)

#define give_up_if_asked(f, from, user, to) \
  if \
  :: asks[user] && fork[f] == DIRTY + from -> fork[f] = CLEAN + to \
  :: else \
  fi

#define may_use(f, user) \
  (fork[f] == DIRTY + user || fork[f] == CLEAN + user)
#define let_eat_if_possible(p, lets) \
  if \
  :: asks[p] && may_use(p, RIGHT(p)) && may_use(next_to(p), LEFT(next_to(p))) -> \
     asks[p] = 0; lets = 1; \
     fork[p] = IN_USE + RIGHT(p); \
     fork[next_to(p)] = IN_USE + LEFT(next_to(p)) \
  :: else \
  fi

/* The owner of the lock knows what it found there: these two tell all of it. */
#define found(f, g)     remember(6 * fork[f] + fork[g])

active [PHILOSOPHER] proctype philosopher()
{
  byte round;
  bit lets_before, lets_after;
  memory;
begin:
  lock(dinner,
    found(_pid, after);
    asks[_pid] = 1;
    give_up_if_asked(_pid, LEFT(_pid), _pid, RIGHT(_pid));
    give_up_if_asked(after, RIGHT(after), _pid, LEFT(after));
    let_eat_if_possible(_pid, lets_before));
  if
  :: step(lets_before, lets_before = 0; may_eat[_pid]++);
     step(true, dinner = 0; forget)
  :: step(!lets_before, dinner = 0; forget)
  fi;
  acquire(may_eat[_pid]);
  begins_to_eat;
  ends_to_eat;
  lock(dinner,
    found(before, next_to(after));
    fork[_pid] = DIRTY + RIGHT(_pid);
    give_up_if_asked(_pid, RIGHT(_pid), before, LEFT(_pid));
    let_eat_if_possible(before, lets_before);
    fork[after] = DIRTY + LEFT(after);
    give_up_if_asked(after, LEFT(after), after, RIGHT(after));
    let_eat_if_possible(after, lets_after));
  if
  :: step(lets_before, lets_before = 0; may_eat[before]++);
     if
     :: step(lets_after, lets_after = 0; may_eat[after]++);
        step(true, dinner = 0; next_round)
     :: step(!lets_after, dinner = 0; next_round)
     fi
  :: step(!lets_before && lets_after, lets_after = 0; may_eat[after]++);
     step(true, dinner = 0; next_round)
  :: step(!lets_before && !lets_after, dinner = 0; next_round)
  fi;
end:
  false
}

#else

/* Fork p lies to the left of philosopher p. */
byte fork[PHILOSOPHER] = 1;
byte places = PHILOSOPHER - 1;

#ifdef LEFTIE
#define is_leftie   (_pid == PHILOSOPHER - 1)
#define first       fork[(is_leftie -> _pid : after)]
#define second      fork[(is_leftie -> after : _pid)]
#else
#define first       fork[after]
#define second      fork[_pid]
#endif

active [PHILOSOPHER] proctype philosopher()
{
  byte round;
  memory;
begin:
#ifdef FOOTMAN
  acquire(places);
#endif
  acquire(first);
  acquire(second);
  begins_to_eat;
  ends_to_eat;
  release(second);
#ifdef FOOTMAN
  release(first);
  step(true, places++; next_round);
#else
  step(true, first++; next_round);
#endif
end:
  false
}

#endif

#include "calm.pml"
