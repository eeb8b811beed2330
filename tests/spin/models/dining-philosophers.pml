/* Dining philosophers: FOOTMAN, LEFTIE or ALL_RIGHT_HANDED. */

#define THREADS     PHILOSOPHER
#define AT_THE_END  hungry == 0

#include "sync.pml"

#define before      ((_pid + PHILOSOPHER - 1) % PHILOSOPHER)
#define after       ((_pid + 1) % PHILOSOPHER)

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

#include "calm.pml"
